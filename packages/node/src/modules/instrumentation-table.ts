// Which instrumentation patches which modules: the set of `@opentelemetry/auto-instrumentations-node`, each by the
// names at whose first load it is imported.

/** One instrumentation of the set. */
export interface Instrumentation {
  /** Modules (of Node, or packages) before whose first load it must be in place. */
  readonly modules: readonly string[];
  /** Why it is only used when it is named in `OTEL_NODE_ENABLED_INSTRUMENTATIONS`. */
  readonly offUnlessNamed?: 'changes the output' | 'costs more than it tells';
  /** It makes nothing but spans below the request's own: of no use while spans are sent nowhere. */
  readonly spansOnly?: true;
  /** Besides spans it names the routes of a framework, which we do ourselves while spans are sent nowhere. */
  readonly namesRoutes?: true;
  /** A client of a database or a queue that makes spans and no metrics: its spans are measured. */
  readonly measured?: true;
  /** By itself it makes no span outside of a trace: such are measured, and not sent. */
  readonly rootSpans?: 'none';
}

/** By the name that follows `@opentelemetry/instrumentation-`. */
export const instrumentations: Readonly<Record<string, Instrumentation>> = {
  amqplib: { modules: ['amqplib'], measured: true },
  'aws-lambda': { modules: [] },
  'aws-sdk': {
    modules: [
      '@aws-sdk/middleware-stack',
      '@aws-sdk/smithy-client',
      '@smithy/core',
      '@smithy/middleware-stack',
      '@smithy/smithy-client',
    ],
  },
  bunyan: { modules: ['bunyan'], offUnlessNamed: 'changes the output' },
  'cassandra-driver': { modules: ['cassandra-driver'], measured: true },
  connect: { modules: ['connect'] },
  cucumber: { modules: ['@cucumber/cucumber'] },
  dataloader: { modules: ['dataloader'], spansOnly: true },
  dns: { modules: ['dns', 'dns/promises'], spansOnly: true },
  express: { modules: ['express'], namesRoutes: true },
  fs: { modules: ['fs', 'fs/promises'], offUnlessNamed: 'costs more than it tells', spansOnly: true },
  'generic-pool': { modules: ['generic-pool'], spansOnly: true },
  graphql: { modules: ['graphql'], spansOnly: true },
  grpc: { modules: ['@grpc/grpc-js'], spansOnly: true },
  hapi: { modules: ['@hapi/hapi'], namesRoutes: true },
  'host-metrics': { modules: [], offUnlessNamed: 'costs more than it tells' },
  http: { modules: ['http', 'https'] },
  ioredis: { modules: ['ioredis'], measured: true, rootSpans: 'none' },
  kafkajs: { modules: ['kafkajs'] },
  knex: { modules: ['knex'], spansOnly: true },
  koa: { modules: ['koa'], namesRoutes: true },
  'lru-memoizer': { modules: ['lru-memoizer'] },
  memcached: { modules: ['memcached'], measured: true },
  mongodb: { modules: ['mongodb'], measured: true, rootSpans: 'none' },
  mongoose: { modules: ['mongoose'], spansOnly: true },
  mysql: { modules: ['mysql'], measured: true },
  mysql2: { modules: ['mysql2'], measured: true },
  'nestjs-core': { modules: ['@nestjs/core'], namesRoutes: true },
  net: { modules: ['net'], spansOnly: true },
  openai: { modules: ['openai'] },
  oracledb: { modules: ['oracledb'] },
  pg: { modules: ['pg', 'pg-pool'] },
  pino: { modules: ['pino'], offUnlessNamed: 'changes the output' },
  redis: { modules: ['redis', '@redis/client', '@node-redis/client'], measured: true },
  restify: { modules: ['restify'], namesRoutes: true },
  router: { modules: ['router'], spansOnly: true },
  'runtime-node': { modules: [] },
  'socket.io': { modules: ['socket.io'] },
  tedious: { modules: ['tedious'], measured: true },
  undici: { modules: ['undici'] },
  winston: { modules: ['winston'], offUnlessNamed: 'changes the output' },
};

/** What `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `_DISABLED_` can name; the last two are our own. */
export const instrumentationNames: readonly string[] = [...Object.keys(instrumentations), 'cockatiel', 'opossum'];

/** How a vendor's agent begins that registers nothing with OpenTelemetry's API, or not at once. */
export type Beginning = { readonly method: string } | 'when it is loaded';

/** Agents of others: where the app starts one, ours steps back. Loading one is not starting it. */
export const otherAgents: Readonly<Record<string, Beginning>> = {
  // It throws away what is registered, with all that watches it.
  '@azure/monitor-opentelemetry': { method: 'useAzureMonitor' },
  '@sentry/node': { method: 'init' },
  'dd-trace': { method: 'init' },
  'elastic-apm-node': { method: 'start' },
  newrelic: 'when it is loaded',
};
