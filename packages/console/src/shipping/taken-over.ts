// How many of the records that waited in an ended process another one has adopted since, and so counts as its own.
import { prometheusMetricName } from '@telltale/catalog';
import { type Asking, askInstant, askRange, type Labels } from '../dashboards/ask-prometheus.ts';
import { timesOf } from '../dashboards/time-step.ts';
import { limits } from './limits.ts';

/** A process as Prometheus knows it. */
export interface Process {
  readonly service: string;
  readonly instance: string;
}

/** An ended one, with the records that waited when it was last seen. */
export interface EndedProcess extends Process {
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

/** By how much a counter has grown from a point on: one that is made anew begins at 0, one that begins later, too. */
function growth(values: readonly (number | null)[], from: number): number {
  let before = values.slice(0, from + 1).findLast((value) => value !== null) ?? 0;
  let grown = 0;
  for (const value of values.slice(from + 1)) {
    if (value === null) continue;
    grown += value < before ? value : value - before;
    before = value;
  }
  return grown;
}

/**
 * Adopted records by the process that they waited in: no more than waited there, and each once. Those of one service are
 * alike, so the one that ended first is taken to be adopted first.
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
  const times = timesOf(range, stepMs);
  const counts = new Map<string, number>();
  for (const [service, processes] of Map.groupBy(waited, (process) => process.service)) {
    let given = 0;
    for (const process of processes.toSorted((a, b) => lastSeen(a) - lastSeen(b))) {
      const from = times.findLastIndex((time) => time <= lastSeen(process));
      const sinceThen = adopted
        .filter(({ labels }) => labels.job === service && labels.instance !== process.instance)
        .reduce((sum, { values }) => sum + growth(values, from), 0);
      const count = Math.min(process.waiting, Math.max(0, sinceThen - given));
      given += count;
      counts.set(keyOf(process), count);
    }
  }
  return (process) => counts.get(keyOf(process)) ?? 0;
}
