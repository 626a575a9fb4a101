// Numbers of all services: one Prometheus query for each number, whatever the number of services.
import { planeJobs, smokeTest } from '@telltale/catalog';
import {
  aggregate,
  errorRatio,
  latency,
  overTime,
  promql,
  requestRate,
  series,
  sum,
  type Vector,
} from '@telltale/content';
import type { Overview, TimeRange } from '../api.ts';
import { limits as dashboardLimits } from '../dashboards/limits.ts';
import { type Asking, queryInstant, queryRange } from '../dashboards/query-prometheus.ts';
import { stepMsOf } from '../dashboards/time-step.ts';
import { timesAt, writePromql } from '../dashboards/write-query.ts';
import { healthOf, type Measured, worstFirst } from './health.ts';
import { limits } from './limits.ts';

const remembered = `${limits.rememberedMs / 1_000}s`;
const forgotten = `${limits.forgottenMs / 1_000}s`;

/** By service at the end of the range, with the same queries as the dashboards. */
const questions = {
  /** Services that have reported recently. */
  known: promql`count by (job) (last_over_time(${series('target_info')}[${remembered}]))`,
  requests: requestRate(),
  errors: errorRatio(),
  p95: latency(0.95),
  eventLoop: aggregate('max', overTime('avg', series('nodejs.eventloop.utilization'), '1m'), ['job']),
  waiting: sum(series('telltale.log.records.queued'), ['job']),
} satisfies Readonly<Record<string, Vector>>;

/** Processes with a target: 2 answers, 1 answered a moment ago, 0 does not answer. */
const states = promql`count_values by (job) ("state", ${series('up')} + max_over_time(${series('up')}[${forgotten}]))`;

type Name = keyof typeof questions;
type Answers = Readonly<Record<Name, ReadonlyMap<string, number | null>>>;

/** A pattern that matches all services. */
const everyService = { service: { pattern: '.+' } } as const;

async function ask(asking: Asking, range: TimeRange): Promise<Answers> {
  const times = timesAt(range, dashboardLimits.scrapeMs);
  const names = Object.keys(questions) as Name[];
  const entries = await Promise.all(
    names.map(async (name) => {
      const query = writePromql(questions[name].text, { variables: everyService, times });
      const samples = await queryInstant(asking, query, range.to);
      return [name, new Map(samples.map(({ labels, value }) => [labels.job ?? '', value]))] as const;
    }),
  );
  return Object.fromEntries(entries) as unknown as Answers;
}

async function requestsOverTime(
  asking: Asking,
  range: TimeRange,
): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const stepMs = stepMsOf(range, limits.sparklinePoints, dashboardLimits.scrapeMs);
  const query = writePromql(requestRate().text, { variables: everyService, times: timesAt(range, stepMs) });
  const lines = await queryRange(asking, query, { range, stepMs });
  return new Map(lines.map(({ labels, values }) => [labels.job ?? '', values]));
}

type Processes = Pick<Measured, 'processes' | 'processes_up' | 'processes_gone'>;

const noProcesses: Processes = { processes: 0, processes_up: 0, processes_gone: 0 };

async function processesOf(asking: Asking, at: number): Promise<ReadonlyMap<string, Processes>> {
  const samples = await queryInstant(asking, states.text, at);
  return new Map(
    [...Map.groupBy(samples, ({ labels }) => labels.job ?? '')].map(([job, ofJob]) => {
      const count = (state: string): number => ofJob.find(({ labels }) => labels.state === state)?.value ?? 0;
      const [up, gone] = [count('2'), count('1')];
      return [job, { processes: up + gone + count('0'), processes_up: up, processes_gone: gone }];
    }),
  );
}

/**
 * Names of services: jobs that identify themselves as one or serve requests, and jobs that are down and not part of the
 * plane.
 */
function servicesIn({ known, requests }: Answers, processes: ReadonlyMap<string, Processes>): string[] {
  const down = [...processes].filter(([, { processes_up }]) => processes_up === 0).map(([job]) => job);
  const names = new Set([...known.keys(), ...requests.keys(), ...down]);
  return [...names].filter(
    (name) => name !== '' && !planeJobs.includes(name) && (name !== smokeTest.service || processes.has(name)),
  );
}

/** @throws ConsoleError if Prometheus does not answer one of the queries */
export async function servicesOf(
  asking: Asking,
  range: TimeRange,
): Promise<Pick<Overview, 'services' | 'services_left_out'>> {
  const [answers, processes, overTimeOf] = await Promise.all([
    ask(asking, range),
    processesOf(asking, range.to),
    requestsOverTime(asking, range),
  ]);
  const measured = servicesIn(answers, processes).map((name): Measured => {
    const of = (question: Name): number | null => answers[question].get(name) ?? null;
    return {
      name,
      ...(processes.get(name) ?? noProcesses),
      requests_per_second: of('requests'),
      error_ratio: of('errors'),
      p95_seconds: of('p95'),
      event_loop_utilization: of('eventLoop'),
      records_waiting: of('waiting'),
      requests: overTimeOf.get(name) ?? [],
    };
  });
  const services = measured.map(healthOf).sort(worstFirst);
  const leftOut = services.length - limits.servicesMax;
  return { services: services.slice(0, limits.servicesMax), ...(leftOut > 0 && { services_left_out: leftOut }) };
}
