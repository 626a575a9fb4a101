// Has another OpenTelemetry in the app, as ES modules, in the way that its argument names, then serves.
const ways = {
  '@sentry/node, only imported': () => import('@sentry/node'),
  '@sentry/node, started': async () => {
    const { init } = await import('@sentry/node');
    init({ dsn: 'http://key@127.0.0.1:9/1', tracesSampleRate: 1 });
  },
  'a tracer provider, registered': async () => {
    const { trace } = await import('@opentelemetry/api');
    console.log(`registered ${trace.setGlobalTracerProvider({ getTracer: () => ({}) })}`);
  },
};
await ways[process.argv[2]]();
const { createServer } = await import('node:http');
const server = createServer((_, response) => {
  console.log('asked');
  response.end('answer');
});
server.listen(0, '127.0.0.1', () => console.log(`port=${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
