// The metrics: OpenTelemetry name, unit, instrument, labels with their values, and who emits each.

/** How a metric is recorded; decides its Prometheus type and suffix. */
export type Instrument = 'counter' | 'updowncounter' | 'gauge' | 'histogram';

/** One metric. */
export interface Metric {
  readonly instrument: Instrument;
  /** Unit by the Unified Code for Units of Measure, as OpenTelemetry writes it. */
  readonly unit: string;
  readonly description: string;
  /** Labels, each with its values where these are few and known, else a word that says what it holds. */
  readonly labels: Readonly<Record<string, readonly string[] | string>>;
  /** Who emits it: one of our packages, or the instrumentation that does. */
  readonly emittedBy: 'log-shipper' | 'metrics' | 'node' | 'instrumentation-http' | 'instrumentation-runtime-node';
}

/** Every metric that Telltale's content may name, by its OpenTelemetry name. */
export const metrics = {
  'http.server.request.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Duration of HTTP requests served.',
    labels: {
      'http.request.method': ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', '_OTHER'],
      'http.route': 'template of the route',
      'http.response.status_code': 'status code',
      'url.scheme': ['http', 'https'],
    },
    emittedBy: 'instrumentation-http',
  },
  'http.client.request.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Duration of HTTP requests made.',
    labels: {
      'http.request.method': ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', '_OTHER'],
      'http.response.status_code': 'status code',
      'server.address': 'host name',
      'server.port': 'port',
    },
    emittedBy: 'instrumentation-http',
  },
  'nodejs.eventloop.utilization': {
    instrument: 'gauge',
    unit: '1',
    description: 'Share of time that the event loop was busy.',
    labels: {},
    emittedBy: 'instrumentation-runtime-node',
  },
  'nodejs.eventloop.delay.p99': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay, 99th percentile since the last scrape.',
    labels: {},
    emittedBy: 'instrumentation-runtime-node',
  },
  'v8js.memory.heap.used': {
    instrument: 'updowncounter',
    unit: 'By',
    description: 'Heap memory in use, by heap space.',
    labels: { 'v8js.heap.space.name': 'heap space' },
    emittedBy: 'instrumentation-runtime-node',
  },
  'v8js.gc.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Duration of garbage collections.',
    labels: { 'v8js.gc.type': ['major', 'minor', 'incremental', 'weakcb'] },
    emittedBy: 'instrumentation-runtime-node',
  },
  'telltale.log.records.emitted': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records that the application emitted.',
    labels: { 'log.level': 'level' },
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.delivered': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records that Elasticsearch acknowledged.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.dead_lettered': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records that Elasticsearch refused for good.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.dropped': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records given up, by reason.',
    labels: { reason: ['spool_full', 'spool_unwritable', 'damaged', 'too_large'] },
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.adopted': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records of a process that died, taken over by this one.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.queued': {
    instrument: 'gauge',
    unit: '{record}',
    description: 'Log records on disk (or in memory, where no disk can be written) and not yet acknowledged.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.spool.size': {
    instrument: 'gauge',
    unit: 'By',
    description: 'Bytes of log records waiting on disk.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.bulk.requests': {
    instrument: 'counter',
    unit: '{request}',
    description: 'Bulk requests, by outcome.',
    labels: { outcome: ['ok', 'retried', 'refused'] },
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.retried': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records sent again because Elasticsearch refused them for a while.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.cut': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records in which something was too long, too deep or too wide.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.records.redacted': {
    instrument: 'counter',
    unit: '{record}',
    description: 'Log records in which a secret was replaced.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.bulk.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Duration of bulk requests.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.bulk.io': {
    instrument: 'counter',
    unit: 'By',
    description: 'Bytes of bulk bodies sent, before compression.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.bulk.concurrency': {
    instrument: 'gauge',
    unit: '{request}',
    description: 'Bulk requests that may be on their way at once; it follows what Elasticsearch takes.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.delivery.delay': {
    instrument: 'histogram',
    unit: 's',
    description: 'Time from the log call of a record to its acknowledgement.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.queue.age': {
    instrument: 'gauge',
    unit: 's',
    description: 'Age of the oldest log record that is on its way; 0 when there is none.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.spool.slow': {
    instrument: 'gauge',
    unit: '1',
    description: '1 while the disk is slow and log records are written off the application thread, else 0.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.log.shipper.paused': {
    instrument: 'gauge',
    unit: '1',
    description: '1 while Elasticsearch refuses the credentials (401, 403) and shipping waits, else 0.',
    labels: {},
    emittedBy: 'log-shipper',
  },
  'telltale.metrics.scrape.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Time to collect and write a /metrics page.',
    labels: {},
    emittedBy: 'metrics',
  },
} as const;
metrics satisfies Readonly<Record<string, Metric>>;

/** The OpenTelemetry name of a metric in the catalog. */
export type MetricName = keyof typeof metrics;
