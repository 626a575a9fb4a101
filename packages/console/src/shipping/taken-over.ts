// How many of the records that waited in an ended process another one has adopted since, and so counts as its own.
import { prometheusMetricName } from '@telltale/catalog';
import { type Asking, askInstant, askRange, type Labels } from '../dashboards/ask-prometheus.ts';
import { timesOf } from '../dashboards/time-step.ts';
import { limits } from './limits.ts';

/** A process as Prometheus knows it. */
interface Process {
  readonly service: string;
  readonly instance: string;
}

/** An ended one, with the records that waited when it was last seen. */
interface EndedProcess extends Process {
  readonly waiting: number;
}

const seconds = (ms: number): string => `${ms / 1_000}s`;
const adoptedName = prometheusMetricName('telltale.log.records.adopted');
const queuedName = prometheusMetricName('telltale.log.records.queued');
/** What each process has adopted; most have nothing. */
const adoptedBy = `sum by (job, instance) (${adoptedName}) > 0`;
/** When each process was scraped last. */
const scrapedAt = `max by (job, instance) (max_over_time(timestamp(${queuedName})[${seconds(limits.rememberedMs)}:${seconds(limits.lookMs)}]))`;

const keyOf = ({ service, instance }: Process): string => JSON.stringify([service, instance]);
const processOf = ({ job: service = '', instance = '' }: Labels): Process => ({ service, instance });

/** By how much a counter grows up to each point: one that is made anew begins at 0, and so does one that begins later. */
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
 * Adopted records by the process that they waited in: no more than waited there, and each once. Prometheus does not say
 * from whom records were adopted: those of the process that ended first are taken to be adopted first.
 *
 * @param at milliseconds since 1970
 * @throws ConsoleError where Prometheus does not answer
 */
export async function takenOver(
  asking: Asking,
  ended: readonly EndedProcess[],
  at: number,
): Promise<(process: Process) => number> {
  const waited = ended.filter(({ waiting }) => waiting > 0);
  if (waited.length === 0) return () => 0;
  const stepMs = limits.lookMs;
  const range = { from: at - limits.rememberedMs, to: at };
  const [adopted, scraped] = await Promise.all([
    askRange(asking, adoptedBy, { range, stepMs }),
    askInstant(asking, scrapedAt, at),
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
