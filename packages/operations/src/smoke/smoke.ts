// Smoke test: sends a record and a metric on every path into a plane and checks that each arrives exactly once.
import { randomBytes } from 'node:crypto';
import { type ElasticsearchClient, type Engine, type HttpClient, type Operator, PlaneError } from '@telltale/plane';
import { type Arrival, arrivalOf, lookForRecord, lookForSeries } from './arrival.ts';
import { limits } from './limits.ts';
import type { SmokeContext, SmokePath } from './path.ts';
import { pathsOf } from './paths.ts';

/** The result of one path. */
export interface PathReport {
  readonly path: string;
  /** The word in the record's message to search for. */
  readonly id: string;
  readonly passed: boolean;
  readonly log?: Arrival;
  /** Absent if the path takes records only. */
  readonly metric?: Arrival;
  /** Why it failed, if known. */
  readonly why?: string;
}

/** The result of all paths. */
export interface SmokeReport {
  readonly passed: boolean;
  readonly paths: readonly PathReport[];
}

/** Options of the test. */
export interface SmokeOptions {
  /** Default: all paths of the plane. */
  readonly paths?: readonly SmokePath[];
  /** Timeout of each arrival in milliseconds. Default: 90 s. */
  readonly arrivalMsMax?: number;
  readonly signal?: AbortSignal;
}

/**
 * Tests all paths concurrently and cleans up; the test records stay until retention deletes them.
 *
 * @throws PlaneError `not_running`
 * @throws the signal's reason
 */
export async function smoke(engine: Engine, options: SmokeOptions = {}): Promise<SmokeReport> {
  const { arrivalMsMax = limits.arrivalMsMax, signal = new AbortController().signal } = options;
  await using operator = await engine.operator('cannot send test records');
  const { connections } = await engine.status();
  if (connections?.elasticsearch === undefined) throw notRunning(operator);
  await using reader = await operator.elasticsearch('reader');
  await using admin = await operator.elasticsearch('admin');
  await using prometheus =
    connections.prometheus === undefined ? undefined : await operator.client('prometheus', 'reader');
  const servers = { reader, admin, prometheus };
  const context = { engine, operator, signal };
  const paths = await Promise.all(
    (options.paths ?? pathsOf(operator)).map((path) => test(path, servers, context, arrivalMsMax)),
  );
  signal.throwIfAborted();
  return { passed: paths.every(({ passed }) => passed), paths };
}

interface Servers {
  readonly reader: ElasticsearchClient;
  readonly admin: ElasticsearchClient;
  /** Undefined if it does not run: its series cannot be checked then. */
  readonly prometheus: HttpClient | undefined;
}

async function test(
  path: SmokePath,
  { reader, admin, prometheus }: Servers,
  context: SmokeContext,
  arrivalMsMax: number,
): Promise<PathReport> {
  const id = randomBytes(16).toString('hex');
  const about = { path: path.name, id };
  try {
    const sentAt = performance.now();
    await using sending = await path.send(id, context);
    const looking = { sentAt, arrivalMsMax, signal: context.signal };
    const [log, metric] = await Promise.all([
      arrivalOf(lookForRecord(reader, admin, id), looking),
      sending.series === undefined || prometheus === undefined
        ? undefined
        : arrivalOf(lookForSeries(prometheus, sending.series), looking),
    ]);
    const arrivals = { log, ...(metric && { metric }) };
    const unseen =
      sending.series !== undefined && prometheus === undefined
        ? 'Prometheus does not run: its series cannot be checked'
        : undefined;
    const wrong = [wrongWith('record', log), metric && wrongWith('series', metric), unseen].filter(Boolean);
    if (wrong.length === 0) return { ...about, passed: true, ...arrivals };
    const complaint = sending.complaint?.();
    return { ...about, passed: false, ...arrivals, why: [...wrong, ...(complaint ? [complaint] : [])].join('; ') };
  } catch (error) {
    return { ...about, passed: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function notRunning({ engine }: Operator): PlaneError {
  return new PlaneError('not_running', {
    what: 'cannot send test records',
    why: 'elasticsearch does not run',
    remedy: `Start it: telltale up --engine ${engine}. Why it ended: telltale logs elasticsearch`,
  });
}

function wrongWith(what: string, { found }: Arrival): string | undefined {
  if (found === 1) return undefined;
  return found === 0 ? `the ${what} did not arrive` : `the ${what} is there ${found} times`;
}
