// Other instrumentation in the app: it works as without the preload where it is started, and changes nothing where it is
// only loaded.
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fixtures, ownFolder, removeFolders } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { startServing } from '../../packages/node/test/support/serving.ts';

afterAll(removeFolders);

const apps = fileURLToPath(new URL('../apps/', import.meta.url));
const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };

/** What becomes of one request to the app, and what is said. */
async function asked(file: string, way: string, cwd = apps) {
  await using stub = await startBulkStub();
  const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
  await using service = await startServing(file, { args: [way], cwd, env });
  const answer = await (await fetch(`${service.url}/`, { headers })).text();
  const spans = way === 'started' ? await (await fetch(`${service.url}/spans`)).json() : undefined;
  const page = await service.page();
  service.app.child.kill('SIGTERM');
  const { code, stderr, stdout } = await service.app.ended();
  const askedRecord = stub.documents.find(({ message }) => message === 'asked');
  return {
    answer,
    spans,
    stdout,
    code,
    counted: /^http_server_request_duration_seconds_count\{.*\} 1$/m.test(page),
    trace: askedRecord?.trace?.id,
    said: stderr
      .match(/^\[telltale.*$/gm)
      ?.map((line) => line.replace(/: Telltale leaves traces and instrumentations .*/, '')),
  };
}

describe('another set-up that is only loaded changes nothing:', () => {
  it.each([
    ['set-ups.cjs', 'elastic-apm-node, only loaded'],
    ['set-ups.cjs', '@sentry/node, only loaded'],
    ['set-ups.mjs', '@sentry/node, only imported'],
    ['set-ups.cjs', "OpenTelemetry's API, only loaded, its logger set"],
  ])('%s, %s', async (file, way) => {
    const { counted, trace, said, code } = await asked(file, way);
    expect({ counted, trace, said, code }).toEqual({ counted: true, trace: traceId, said: undefined, code: 0 });
  });

  it('OpenTelemetry’s SDK', async () => {
    const { counted, trace, said, answer } = await asked('sdk.cjs', 'loaded', fixtures);
    expect({ counted, trace, said, answer }).toEqual({
      counted: true,
      trace: traceId,
      said: undefined,
      answer: traceId,
    });
  });
});

describe('another set-up that is started keeps traces and instrumentations:', () => {
  it.each([
    ['set-ups.cjs', 'elastic-apm-node, started', 'the app starts elastic-apm-node'],
    ['set-ups.cjs', 'elastic-apm-node/start', 'the app starts elastic-apm-node'],
    ['set-ups.cjs', '@sentry/node, started', 'the app starts @sentry/node'],
    ['set-ups.mjs', '@sentry/node, started', 'the app starts @sentry/node'],
    [
      'set-ups.mjs',
      'a tracer provider, registered',
      'the app registers a tracer provider of its own with OpenTelemetry',
    ],
  ])('%s, %s', async (file, way, why) => {
    const { counted, said, code } = await asked(file, way);
    expect({ counted, said, code }).toEqual({ counted: false, said: [`[telltale preload] ${why}`], code: 0 });
  });

  it('OpenTelemetry’s SDK, with its spans in the app and on its log lines', async () => {
    const { counted, trace, said, answer, spans } = await asked('sdk.cjs', 'started', fixtures);
    const why = 'the app registers a tracer provider of its own with OpenTelemetry';
    expect({ counted, said }).toEqual({ counted: false, said: [`[telltale preload] ${why}`] });
    expect({ answer, trace }).toEqual({ answer: traceId, trace: traceId });
    expect(spans).toContain(`1 ${traceId}`);
  });

  it('a provider of another version of OpenTelemetry’s API, also for tracers that were created before', async () => {
    const { stdout, said } = await asked('set-ups.cjs', 'a tracer provider, registered');
    expect(stdout).toContain('registered true true\nspans true,true\nagain false\n');
    expect(said).toEqual(['[telltale preload] the app registers a tracer provider of its own with OpenTelemetry']);
  });

  it('a meter provider', async () => {
    const { stdout, said } = await asked('set-ups.cjs', 'a meter provider, registered after a request');
    expect(stdout).toContain('registered true\ncounted 1\n');
    expect(said).toEqual(['[telltale preload] the app registers a meter provider of its own with OpenTelemetry']);
  });
});
