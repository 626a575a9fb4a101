#!/usr/bin/env node
// The program `telltale`.
import { run } from './run.ts';

const unread = new AbortController();
for (const stream of [process.stdout, process.stderr]) stream.on('error', met);
process.stdout.once('error', () => unread.abort());

const exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interruption,
  unread: unread.signal,
});
// An output that could not be written is a failure already.
process.exitCode ||= exitCode;

/** Meets an output that cannot be written. A reader that has gone, as `head` does, has had what it wanted. */
function met(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.exitCode = 1;
  process.stderr.write(`[telltale] cannot write the output: ${error.message}. Free some space or write elsewhere.\n`);
}

/** Aborted by the first SIGINT or SIGTERM; a second one, of either kind, ends the program at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    controller.abort(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return controller.signal;
}
