// Checks that every record is in one place: emitted = delivered + dead-lettered + on disk + dropped, and none twice.
import type { Journal } from './journal.ts';

/** A record by its application and number, or that something there is none. */
export interface Found {
  readonly application: number;
  readonly n: number;
}

/** Where records were found; undefined stands for a document that is not what was logged. */
export interface Places {
  readonly delivered: readonly (Found | undefined)[];
  /** With Elasticsearch, or in the file, each once. */
  readonly deadLettered: readonly (Found | undefined)[];
  readonly onDisk: readonly (Found | undefined)[];
}

/** What is wrong; empty when all is well. */
export function faultsOf(places: Places, journals: readonly Journal[]): string[] {
  const { delivered, deadLettered, onDisk } = places;
  const wrong: string[] = [];
  for (const [place, found] of Object.entries(places)) {
    const damaged = found.filter((record: Found | undefined) => record === undefined).length;
    if (damaged > 0) wrong.push(`${damaged} ${place} are not what was logged`);
  }
  // What is on disk may be delivered and not acknowledged yet; delivered and dead-lettered are each the end.
  const settled = [...delivered, ...deadLettered].filter((record) => record !== undefined);
  const twice = duplicates(settled);
  if (twice.length > 0) wrong.push(`${twice.length} twice: ${some(twice)}`);
  const everywhere = [...settled, ...onDisk.filter((record) => record !== undefined)];
  const known = new Set(journals.map(({ application }) => application));
  const strange = everywhere.filter(({ application }) => !known.has(application));
  if (strange.length > 0) wrong.push(`${strange.length} of nobody`);
  for (const journal of journals) wrong.push(...faultsOfOne(journal, everywhere));
  return wrong;
}

function faultsOfOne({ application, kept, dropped, begun, final }: Journal, everywhere: readonly Found[]): string[] {
  const wrong: string[] = [];
  const numbers = new Set(everywhere.filter((record) => record.application === application).map(({ n }) => n));
  const missing = Array.from({ length: kept }, (_, n) => n).filter((n) => !numbers.has(n));
  const which = `application ${application}`;
  if (missing.length > dropped) {
    const names = missing.map((n) => ({ application, n }));
    wrong.push(`${which}: ${missing.length} lost of ${kept} (${dropped} dropped): ${some(names)}`);
  }
  // Who lived to tell knows exactly.
  if (final && missing.length < dropped) {
    wrong.push(`${which}: ${dropped} counted as dropped, of which ${dropped - missing.length} are there`);
  }
  if (final && Object.values(final.stats.emitted).reduce((sum, count) => sum + count, 0) !== kept) {
    wrong.push(`${which}: logged ${kept}, and its counters say ${JSON.stringify(final.stats.emitted)}`);
  }
  if (final) wrong.push(...faultsOfCounters(which, final.stats));
  const invented = [...numbers].filter((n) => n >= begun);
  if (invented.length > 0) wrong.push(`${which}: ${invented.length} were never logged`);
  return wrong;
}

function faultsOfCounters(which: string, stats: NonNullable<Journal['final']>['stats']): string[] {
  const { emitted, adopted, delivered, deadLettered, queued, dropped } = stats;
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  const come = sum(emitted) + adopted;
  const gone = delivered + deadLettered + queued + sum(dropped);
  const counters = JSON.stringify({ emitted: sum(emitted), adopted, delivered, deadLettered, queued, dropped });
  if (come !== gone || queued < 0) return [`${which}: its counters do not add up: ${counters}`];
  return [];
}

function duplicates(found: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return found.filter(({ application, n }) => {
    const key = `${application} ${n}`;
    const there = seen.has(key);
    seen.add(key);
    return there;
  });
}

function some(found: readonly Found[]): string {
  const names = found.slice(0, 8).map(({ application, n }) => `${application}/${n}`);
  return `${names.join(' ')}${found.length > names.length ? ' …' : ''}`;
}
