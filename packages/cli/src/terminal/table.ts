// Tables for people; the table library is loaded on first use.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Rows below a head, in plain characters that a log file preserves. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Loaded here: every verb imports this file, and help draws no table.
  const drawn: typeof import('@telltale/plane/table') = require('@telltale/plane/table');
  return drawn.table(head, rows);
}
