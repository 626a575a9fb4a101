// What a proof found, as a table for people or one object for programs.
import Table from 'cli-table3';

/** What came of a check. */
export interface Result {
  readonly name: string;
  readonly promise: string;
  readonly ok: boolean;
  /** It was not tried. */
  readonly skipped?: true;
  readonly found: string;
  readonly seconds: number;
}

const FOUND_WIDTH = 90;

/** The report of all checks; for people its last line counts them. */
export function report(results: readonly Result[], json: boolean): { readonly text: string; readonly ok: boolean } {
  const ok = results.every((result) => result.ok);
  if (json) return { text: `${JSON.stringify({ ok, checks: results })}\n`, ok };
  const table = new Table({
    head: ['check', 'promise', 'found', 's', 'kept'],
    colWidths: [10, 32, FOUND_WIDTH, 8, 6],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { name, promise, found, seconds, ok: isKept, skipped } of results) {
    table.push([name, promise, found, seconds, skipped ? '-' : isKept ? 'yes' : 'NO']);
  }
  return { text: `${table.toString()}\n${count(results)}\n`, ok };
}

function count(results: readonly Result[]): string {
  const tried = results.filter(({ skipped }) => !skipped);
  const failed = tried.filter(({ ok }) => !ok).length;
  const untried = results.length - tried.length;
  return `${tried.length - failed} passed, ${failed} failed${untried > 0 ? `, ${untried} skipped` : ''}`;
}
