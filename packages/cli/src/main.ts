#!/usr/bin/env node
// The program `telltale`.
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  interrupted: interruption(),
});

/** Aborted by the first SIGINT or SIGTERM; the second ends the program at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort(signal);
      process.once(signal, () => process.kill(process.pid, signal));
    });
  }
  return controller.signal;
}
