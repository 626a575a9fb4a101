// What an application wrote down: the bounds of what must be there of it, whatever became of the process.
import { readFileSync } from 'node:fs';
import type { ShipperStats } from '@telltale/log-shipper';
import type { JournalLine } from './fixtures/plan.ts';

export interface Journal {
  readonly application: number;
  /** Of the records to below this all are somewhere, but for so many that were dropped. */
  readonly kept: number;
  readonly dropped: number;
  /** No record from this on was ever logged. */
  readonly begun: number;
  /** Its last entry, if it lived to write it. */
  readonly final: { readonly settled: boolean; readonly stats: ShipperStats } | undefined;
}

/** Reads a journal; a last line that is not whole was being written when the process died. */
export function readJournal(path: string, application: number): Journal {
  let kept = 0;
  let dropped = 0;
  let begun = 0;
  let final: Journal['final'];
  for (const line of linesOf(path)) {
    if (line.kind === 'begin') begun = Math.max(begun, line.to);
    else if (line.kind === 'final') {
      final = line;
      kept = line.to;
      dropped = ownDrops(line.stats);
    } else if (line.to >= kept) {
      kept = line.to;
      dropped = line.dropped;
    }
  }
  return { application, kept, dropped, begun, final };
}

/** Records of its own that an application's shipper gave up: what is damaged was left by somebody else. */
function ownDrops({ dropped }: ShipperStats): number {
  return dropped.spool_full + dropped.spool_unwritable + dropped.spool_removed + dropped.too_large;
}

function linesOf(path: string): JournalLine[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    // Killed before it came to it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line): JournalLine => JSON.parse(line));
}
