#!/usr/bin/env node
// The program `telltale`.
import { fileURLToPath } from 'node:url';
import { endingSignals } from './cli-error.ts';
import { run } from './run.ts';
import { commandAt } from './terminal/runnable-command.ts';

const program = fileURLToPath(new URL('../bin/telltale.js', import.meta.url));
const unread = new AbortController();
for (const stream of [process.stdout, process.stderr]) stream.on('error', met);
process.stdout.once('error', () => unread.abort());

const exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interruption,
  unread: unread.signal,
  get name() {
    return commandAt({ env: process.env, cwd: workingFolder(), program });
  },
});
// An output error is already reported as a failure.
process.exitCode ||= exitCode;

/** Handles output errors. If the reader has gone, as `head` does, that is no error. */
function met(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.exitCode = 1;
  process.stderr.write(
    `[telltale] cannot write the output: ${error.message}. Free some space, or write to another disk.\n`,
  );
}

/** Aborted by the first signal that ends a program; a second one, of any kind, ends it at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    for (const name of endingSignals) process.off(name, onSignal);
    controller.abort(signal);
  };
  for (const name of endingSignals) process.on(name, onSignal);
  return controller.signal;
}

/** The root, if the working folder was removed. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
