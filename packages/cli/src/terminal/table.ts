// Tables for people.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Rows under a head, in plain characters that survive a log file. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Loaded here: every verb imports this file, and help draws no table.
  const Table: typeof import('cli-table3') = require('cli-table3');
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const row of rows) drawn.push([...row]);
  return drawn.toString();
}
