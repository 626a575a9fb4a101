// The table of instrumentations and the modules that they patch: the set of
// `@opentelemetry/auto-instrumentations-node`, each loaded at the first load of one of its modules.

/** One instrumentation of the set. */
export interface Instrumentation {
  /** Modules (of Node, or packages) before whose first load it must be loaded. */
  readonly modules: readonly string[];
  /** Why it is only used if `OTEL_NODE_ENABLED_INSTRUMENTATIONS` names it. */
  readonly offUnlessNamed?: 'changes the output' | 'costs more than it tells';
  /** It only creates spans below the request's own: useless unless spans are exported. */
  readonly spansOnly?: true;
  /** Besides spans it names the routes of a framework, which we do ourselves unless spans are exported. */
  readonly namesRoutes?: true;
  /** A client of a database or a queue that creates spans but no metrics: its spans are measured. */
  readonly measured?: true;
  /** By itself it creates no span outside of a trace: such operations are measured, but not exported. */
  readonly rootSpans?: 'none';
}

/** By the suffix after `@opentelemetry/instrumentation-`. */
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

/** Accepted names for `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `_DISABLED_`; the last two are our own. */
export const instrumentationNames: readonly string[] = [...Object.keys(instrumentations), 'cockatiel', 'opossum'];

/** How a vendor's agent is started that does not register with OpenTelemetry's API, or not at once. */
export type Beginning = { readonly method: string } | 'when it is loaded';

/** Other agents: if the app starts one, ours gives way. Loading one does not start it. */
export const otherAgents: Readonly<Record<string, Beginning>> = {
  // It discards all registrations, and everything that watches them.
  '@azure/monitor-opentelemetry': { method: 'useAzureMonitor' },
  '@sentry/node': { method: 'init' },
  'dd-trace': { method: 'init' },
  'elastic-apm-node': { method: 'start' },
  newrelic: 'when it is loaded',
};
