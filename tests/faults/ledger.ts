// What an application says that it has logged, in a file that outlives it; and what of that must have arrived.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ShipperStats } from '@telltale/log-shipper';
import { isRefused, type Taken } from './troubled-elasticsearch.ts';

/** What is known of an application from its ledger. */
export interface Ledger {
  /** Records below this were on disk. */
  readonly safe: number;
  /** Records from this on were never logged. */
  readonly most: number;
  /** Its counters at its end, where it lived to tell them. */
  readonly stats: ShipperStats | undefined;
}

/** Reads what an application has left; a line that was cut off counts as not written. */
export function readLedger(path: string): Ledger {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const last = (word: string): string | undefined =>
    lines.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
  const stats = last('stats');
  return {
    safe: Number(last('ended') ?? 0),
    most: Number(last('begins') ?? 0),
    stats: stats === undefined ? undefined : JSON.parse(stats),
  };
}

interface Numbered {
  readonly name: string;
  readonly n: number;
  readonly sum: string;
}

interface Arrived {
  readonly document: Readonly<Record<string, unknown>>;
  /** As the original of a dead letter. */
  readonly refused: boolean;
}

/** The documents of one application: as they are, or as the originals of dead letters. */
function documentsOf(name: string, taken: readonly Taken[]): Arrived[] {
  return taken
    .map(({ index, document }) => {
      const refused = index.startsWith('logs-telltale.deadletter-');
      const { original } = refused ? (document as { event: { original: string } }).event : { original: undefined };
      return { refused, document: original === undefined ? document : JSON.parse(original) };
    })
    .filter(({ document }) => (document.app as Numbered).name === name);
}

/** What is wrong with what arrived of an application; nothing in a good run. */
export function complaints(name: string, { safe, most, stats }: Ledger, taken: readonly Taken[]): string[] {
  const wrong: string[] = [];
  const seen = new Map<number, number>();
  for (const { document, refused } of documentsOf(name, taken)) {
    const { app, message } = document;
    const { n, sum } = app as Numbered;
    if (refused !== isRefused(document)) wrong.push(`record ${n} is ${refused ? 'a' : 'no'} dead letter`);
    seen.set(n, (seen.get(n) ?? 0) + 1);
    const expected = createHash('sha256').update(`${name} ${n} ${message}`).digest('hex').slice(0, 16);
    if (sum !== expected) wrong.push(`record ${n} is not what was logged`);
    if (n >= most) wrong.push(`record ${n} was never logged`);
  }
  const lost = Array.from({ length: safe }, (_, n) => n).filter((n) => !seen.has(n));
  if (lost.length > 0) wrong.push(`${lost.length} of ${safe} lost, the first is ${lost[0]}`);
  const twice = [...seen].filter(([, count]) => count > 1);
  if (twice.length > 0) wrong.push(`${twice.length} twice, the first is ${twice[0]?.[0]}`);
  if (stats !== undefined) {
    const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
    const { emitted, adopted, delivered, deadLettered, queued, dropped } = stats;
    const there = delivered + deadLettered + queued + sum(dropped);
    if (sum(emitted) + adopted !== there) wrong.push(`${sum(emitted)} + ${adopted} emitted, ${there} accounted for`);
    if (sum(dropped) > 0) wrong.push(`dropped ${JSON.stringify(dropped)}`);
  }
  // One cause makes many of a kind: the first ones tell it.
  return wrong.slice(0, 5);
}
