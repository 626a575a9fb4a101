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
  readonly emittedBy: 'log-shipper' | 'metrics' | 'node';
  /** Upper bounds of a histogram's buckets, ascending. */
  readonly bounds?: readonly number[];
}

/** Every metric that Telltale's content may name, by its OpenTelemetry name. */
export const metrics = {
  'http.server.request.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Duration of HTTP requests served.',
    labels: {
      'http.request.method': 'method; _OTHER for one that nobody knows',
      'http.route': 'template of the route',
      'http.response.status_code': 'status code; absent where none was sent',
      'error.type': 'status code from 500 on, or why it ended before its time',
      'network.protocol.version': ['1.0', '1.1'],
      'url.scheme': ['http', 'https'],
    },
    emittedBy: 'node',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
  'http.client.request.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Duration of HTTP requests made.',
    labels: {
      'http.request.method': 'method; _OTHER for one that nobody knows',
      'http.response.status_code': 'status code; absent where none came',
      'error.type': 'status code from 400 on, or the code of the error',
      'network.protocol.version': ['1.0', '1.1', '2'],
      'server.address': 'host name',
      'server.port': 'port',
    },
    emittedBy: 'node',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
  'nodejs.eventloop.utilization': {
    instrument: 'gauge',
    unit: '1',
    description: 'Share of time that the event loop was busy, over the last ten seconds or more.',
    labels: {},
    emittedBy: 'node',
  },
  'nodejs.eventloop.time': {
    instrument: 'counter',
    unit: 's',
    description: 'Time that the event loop was in each state.',
    labels: { 'nodejs.eventloop.state': ['active', 'idle'] },
    emittedBy: 'node',
  },
  'nodejs.eventloop.delay.min': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay over the last ten seconds or more: least.',
    labels: {},
    emittedBy: 'node',
  },
  'nodejs.eventloop.delay.max': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay over the last ten seconds or more: greatest.',
    labels: {},
    emittedBy: 'node',
  },
  'nodejs.eventloop.delay.mean': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay over the last ten seconds or more: mean.',
    labels: {},
    emittedBy: 'node',
  },
  'nodejs.eventloop.delay.stddev': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay over the last ten seconds or more: standard deviation.',
    labels: {},
    emittedBy: 'node',
  },
  'nodejs.eventloop.delay.p50': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay over the last ten seconds or more: median.',
    labels: {},
    emittedBy: 'node',
  },
  'nodejs.eventloop.delay.p90': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay over the last ten seconds or more: 90th percentile.',
    labels: {},
    emittedBy: 'node',
  },
  'nodejs.eventloop.delay.p99': {
    instrument: 'gauge',
    unit: 's',
    description: 'Event loop delay over the last ten seconds or more: 99th percentile.',
    labels: {},
    emittedBy: 'node',
  },
  'v8js.memory.heap.space.size': {
    instrument: 'updowncounter',
    unit: 'By',
    description: 'Memory reserved for each heap space.',
    labels: { 'v8js.heap.space.name': 'heap space' },
    emittedBy: 'node',
  },
  'v8js.memory.heap.used': {
    instrument: 'gauge',
    unit: 'By',
    description: 'Heap memory in use, by heap space.',
    labels: { 'v8js.heap.space.name': 'heap space' },
    emittedBy: 'node',
  },
  'v8js.memory.heap.space.available_size': {
    instrument: 'gauge',
    unit: 'By',
    description: 'Memory of each heap space that is free.',
    labels: { 'v8js.heap.space.name': 'heap space' },
    emittedBy: 'node',
  },
  'v8js.memory.heap.space.physical_size': {
    instrument: 'gauge',
    unit: 'By',
    description: 'Memory of each heap space that the system has given.',
    labels: { 'v8js.heap.space.name': 'heap space' },
    emittedBy: 'node',
  },
  'telltale.heap.limit': {
    instrument: 'gauge',
    unit: 'By',
    description: 'Bytes that the heap may reach before the process is ended.',
    labels: {},
    emittedBy: 'node',
  },
  'v8js.gc.duration': {
    instrument: 'histogram',
    unit: 's',
    description: 'Duration of garbage collections.',
    labels: { 'v8js.gc.type': ['major', 'minor', 'incremental', 'weakcb'] },
    emittedBy: 'node',
    bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
  'v8js.resource.active': {
    instrument: 'gauge',
    unit: '{resource}',
    description: 'Resources that keep the event loop alive, by type.',
    labels: { 'v8js.resource.type': 'type by its name in Node' },
    emittedBy: 'node',
  },
  'process.cpu.time': {
    instrument: 'counter',
    unit: 's',
    description: 'Processor time of the process.',
    labels: { 'cpu.mode': ['user', 'system'] },
    emittedBy: 'node',
  },
  'process.memory.usage': {
    instrument: 'updowncounter',
    unit: 'By',
    description: 'Physical memory of the process (RSS).',
    labels: {},
    emittedBy: 'node',
  },
  'process.open_fds': {
    instrument: 'updowncounter',
    unit: '{file_descriptor}',
    description: 'Files that the process has open; on Linux.',
    labels: {},
    emittedBy: 'node',
  },
  'process.max_fds': {
    instrument: 'gauge',
    unit: '{file_descriptor}',
    description: 'Files that the process may have open; on Linux.',
    labels: {},
    emittedBy: 'node',
  },
  'process.start_time': {
    instrument: 'gauge',
    unit: 's',
    description: 'When the process started, seconds since the epoch.',
    labels: {},
    emittedBy: 'node',
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
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
  },
} as const;
metrics satisfies Readonly<Record<string, Metric>>;

/** The OpenTelemetry name of a metric in the catalog. */
export type MetricName = keyof typeof metrics;
