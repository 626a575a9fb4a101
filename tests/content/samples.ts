// Log records for the searches to find and not to find: by the real document writer, and what it does not write as it is.
import { errorFields, LogDocument, type LogRecord, type TraceIds } from '@telltale/log-shipper';

/** A record; its message is its name, and no other has it. */
interface Sample extends LogRecord {
  readonly trace?: TraceIds;
  /** Fields beside, or instead of, those that the writer writes. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A request of which several records tell. */
export const traced: TraceIds = { traceId: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf', spanId: 'b0b1b2b3b4b5b6b7' };
const other: TraceIds = { traceId: 'c0c1c2c3c4c5c6c7c8c9cacbcccdcecf', spanId: 'd0d1d2d3d4d5d6d7' };

/** The record that the preload makes of a request worth one. */
function request(route: string, status: number, milliseconds: number, level: string, trace?: TraceIds): Sample {
  return {
    level,
    logger: 'http',
    message: `${route} ${status}`,
    ...(trace && { trace }),
    fields: {
      'event.action': 'request',
      'event.outcome': status >= 500 ? 'failure' : 'success',
      'event.duration': milliseconds * 1_000_000,
      'http.request.method': route.split(' ')[0] ?? '',
      'http.response.status_code': status,
      'transaction.name': route,
    },
  };
}

const line = (level: string, logger: string, message: string): Sample => ({ level, logger, message });
const event = (action: string) => ({ 'event.kind': 'event', 'event.action': action }) as const;

/** Records of a service with a version. */
export const samples: readonly Sample[] = [
  { ...line('info', 'orders', 'order placed'), trace: traced },
  { ...line('error', 'payments', 'payment refused'), error: errorFields(new TypeError('no card')), trace: traced },
  line('warn', 'stock', 'stock is low'),
  line('debug', 'cache', 'the cache missed'),
  { ...line('fatal', 'orders', 'the disk is gone'), error: errorFields(new Error('EIO')) },
  line('crit', 'syslog', 'crit'),
  line('critical', 'syslog', 'critical'),
  line('alert', 'syslog', 'alert'),
  line('emerg', 'syslog', 'emerg'),
  // Words of searches, and fields that look like theirs.
  line('info', 'words', 'error fatal request process-start redacted'),
  line('notice', 'error', 'level error'),
  { ...line('info', 'login', 'somebody logs in'), app: { password: 'hunter2' } },
  { ...line('info', 'mail', 'a long letter'), app: { text: 'x'.repeat(70_000) } },
  { ...line('info', 'kitchen', 'spoons'), more: { tags: ['cutlery'] } },
  { ...line('info', '', 'nobody says this'), more: { log: { level: 'info' } } },
  request('GET /products/:id', 200, 1_500, 'warn', other),
  request('GET /exactly', 200, 1_000, 'warn'),
  request('GET /almost', 499, 999, 'info'),
  request('GET /reports', 503, 3_000, 'error'),
  request('POST /orders', 500, 20, 'error'),
  request('GET /admin', 401, 2, 'warn'),
  request('DELETE /admin', 403, 2, 'warn'),
  request('POST /login', 429, 1, 'warn'),
  // Not requests that the service was asked.
  { ...line('info', 'batch', 'the nightly batch'), fields: { ...event('batch'), 'event.duration': 5_000_000_000 } },
  { ...line('warn', 'bank', 'the bank says 401'), more: { 'http.response.status_code': 401 } },
  { ...line('warn', 'bank', 'the bank says 500'), more: { 'http.response.status_code': 500 } },
  {
    ...line('error', 'process', 'nobody handled this'),
    fields: event('unhandled-rejection'),
    error: errorFields(new TypeError('gone')),
  },
  { ...line('info', 'pipes', 'a pipe breaks'), fields: { 'event.kind': 'pipeline_error' } },
  // An error has fields: Elasticsearch refuses this one.
  { ...line('info', 'odd', 'refused for good'), more: { error: 'not an object' } },
];

/** Records of a service that says no version. */
export const unversioned: readonly Sample[] = [
  { ...line('info', 'telltale', 'cart started'), fields: event('process-start') },
  { ...line('error', 'cart', 'the cart tips over'), error: errorFields(new TypeError('no wheel')) },
  { ...line('info', 'telltale', 'cart stopped'), fields: { ...event('process-stop'), 'event.reason': 'SIGTERM' } },
];

/** Documents of one data stream, each an object as JSON, and what all of them share. */
export interface Shipload {
  readonly dataset: string;
  readonly fields: string;
  readonly documents: readonly string[];
}

/** The samples as documents. */
export function documentsOf(
  of: readonly Sample[],
  { dataset, ...source }: { readonly name: string; readonly version?: string; readonly dataset: string },
): Shipload {
  let trace: TraceIds | undefined;
  const writer = new LogDocument({
    source: { ...source, environment: 'production', host: 'host-1' },
    dataset,
    trace: () => trace,
  });
  const documents = of.map((sample) => {
    trace = sample.trace;
    return JSON.stringify({ ...JSON.parse(writer.write(sample)), ...sample.more });
  });
  return { dataset, fields: writer.fields, documents };
}
