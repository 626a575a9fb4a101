// Has other instrumentation in the app, in the way that its argument names, then serves and logs the trace that it is in.
const ways = {
  'elastic-apm-node, only loaded': () => require('@elastic/ecs-winston-format'),
  'elastic-apm-node, started': () =>
    require('elastic-apm-node').start({ active: true, disableSend: true, logLevel: 'off', centralConfig: false }),
  'elastic-apm-node/start': () => require('elastic-apm-node/start'),
  '@sentry/node, only loaded': () => require('@sentry/node'),
  '@sentry/node, started': () => require('@sentry/node').init({ dsn: 'http://key@127.0.0.1:9/1', tracesSampleRate: 1 }),
  'a tracer provider, registered': () => {
    const { context, trace, ROOT_CONTEXT } = require('@opentelemetry/api');
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const early = trace.getTracer('asked for before the provider is registered');
    const provider = { getTracer: () => ({ startSpan: () => trace.wrapSpanContext(spanContext) }) };
    const contextManager = {
      active: () => ROOT_CONTEXT,
      with: (_, work) => work(),
      bind: (_, target) => target,
      enable() {},
      disable() {},
    };
    console.log(
      `registered ${context.setGlobalContextManager(contextManager)} ${trace.setGlobalTracerProvider(provider)}`,
    );
    const tracers = [early, trace.getTracer('late')];
    console.log(`spans ${tracers.map((tracer) => tracer.startSpan('').spanContext().traceId === spanContext.traceId)}`);
    console.log(`again ${trace.setGlobalTracerProvider(provider)}`);
  },
  'a meter provider, registered after a request': () => {
    require('node:http')
      .get('http://127.0.0.1:9')
      .on('error', () => {});
    const { metrics } = require('@opentelemetry/api');
    const counted = [];
    const instrument = { add: (value) => counted.push(value) };
    console.log(
      `registered ${metrics.setGlobalMeterProvider({ getMeter: () => ({ createCounter: () => instrument }) })}`,
    );
    metrics.getMeter('m').createCounter('c').add(1);
    console.log(`counted ${counted}`);
  },
  "OpenTelemetry's API, only loaded, its logger set": () => {
    const { diag } = require('@opentelemetry/api');
    const none = () => {};
    console.log(`registered ${diag.setLogger({ error: none, warn: none, info: none, debug: none, verbose: none })}`);
  },
};
if (process.argv[2] in ways) ways[process.argv[2]]();
const server = require('node:http').createServer((_, response) => {
  console.log('asked');
  response.end('answer');
});
server.listen(0, '127.0.0.1', () => console.log(`port=${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
