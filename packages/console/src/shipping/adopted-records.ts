// Computes how many records that waited in an ended process were adopted by another, which counts them as its own.
import { prometheusMetricName } from '@telltale/catalog';
import { type Asking, type Labels, queryInstant, queryRange } from '../dashboards/query-prometheus.ts';
import { timesOf } from '../dashboards/time-step.ts';
import { limits } from './limits.ts';

/** A process in Prometheus. */
interface Process {
  readonly service: string;
  readonly instance: string;
}

/** An ended process, with the records that waited when it was last scraped. */
interface EndedProcess extends Process {
  readonly waiting: number;
}

const seconds = (ms: number): string => `${ms / 1_000}s`;
const adoptedName = prometheusMetricName('telltale.log.records.adopted');
const queuedName = prometheusMetricName('telltale.log.records.queued');
/** Adopted records of each process; most have none. */
const adoptedBy = `sum by (job, instance) (${adoptedName}) > 0`;
/** The last scrape of each process. */
const scrapedAt = `max by (job, instance) (max_over_time(timestamp(${queuedName})[${seconds(limits.rememberedMs)}:${seconds(limits.lookMs)}]))`;

const keyOf = ({ service, instance }: Process): string => JSON.stringify([service, instance]);
const processOf = ({ job: service = '', instance = '' }: Labels): Process => ({ service, instance });

/** The growth of a counter up to each point; a counter that restarts or begins later begins at 0. */
function growths(values: readonly (number | null)[]): number[] {
  let before = values[0] ?? 0;
  return values.map((value) => {
    if (value === null) return 0;
    const growth = value < before ? value : value - before;
    before = value;
    return growth;
  });
}

/**
 * Adopted records by the process in which they had waited: at most as many as waited there, each counted once.
 * Prometheus does not know from which process records were adopted, so the process that ended first is assumed to be
 * adopted first.
 *
 * @param at milliseconds since 1970
 * @throws ConsoleError if Prometheus does not answer
 */
export async function adoptedRecords(
  asking: Asking,
  ended: readonly EndedProcess[],
  at: number,
): Promise<(process: Process) => number> {
  const waited = ended.filter(({ waiting }) => waiting > 0);
  if (waited.length === 0) return () => 0;
  const stepMs = limits.lookMs;
  const range = { from: at - limits.rememberedMs, to: at };
  const [adopted, scraped] = await Promise.all([
    queryRange(asking, adoptedBy, { range, stepMs }),
    queryInstant(asking, scrapedAt, at),
  ]);
  const seen = new Map(scraped.map(({ labels, value }) => [keyOf(processOf(labels)), (value ?? 0) * 1_000]));
  const lastSeen = (process: Process): number => seen.get(keyOf(process)) ?? 0;
  const firstEnded = waited.toSorted((a, b) => lastSeen(a) - lastSeen(b));
  const adopters = adopted.map(({ labels, values }) => ({ ...processOf(labels), grown: growths(values) }));
  const counts = new Map<string, number>();
  for (const [index, time] of timesOf(range, stepMs).entries()) {
    for (const { service, instance, grown } of adopters) {
      let left = grown[index] ?? 0;
      for (const process of left > 0 ? firstEnded : []) {
        if (process.service !== service || process.instance === instance || lastSeen(process) >= time) continue;
        const before = counts.get(keyOf(process)) ?? 0;
        const count = Math.min(left, process.waiting - before);
        counts.set(keyOf(process), before + count);
        left -= count;
      }
    }
  }
  return (process) => counts.get(keyOf(process)) ?? 0;
}
