// Traces come in and go on by the headers that `OTEL_PROPAGATORS` names, and are sampled as `OTEL_TRACES_SAMPLER` says,
// though no span is sent anywhere.
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const w3c = { traceparent: `00-${traceId}-${spanId}-01`, baggage: 'tenant=blue' };

type Headers = Readonly<Record<string, string>>;

interface Propagated {
  readonly byHttp: Headers;
  readonly byFetch: Headers;
  readonly baggage?: string;
  /** Trace id of the line that the request logged. */
  readonly logged: string | undefined;
}

/** Asks one service for each of these headers. */
async function askEach(env: Headers, asked: readonly Headers[]): Promise<Propagated[]> {
  await using stub = await startBulkStub();
  const elasticsearch = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
  await using service = await startServing('propagates.mjs', { env: { ...elasticsearch, ...env } });
  const propagated: Omit<Propagated, 'logged'>[] = [];
  for (const headers of asked) {
    const answer = await fetch(service.url, { headers: { ...headers, connection: 'close' } });
    propagated.push((await answer.json()) as Omit<Propagated, 'logged'>);
  }
  service.app.child.kill('SIGTERM');
  const { stderr } = await service.app.ended();
  expect(stderr).toBe('');
  const lines = stub.documents.filter(({ message }) => message === 'asked');
  return propagated.map((each, index) => ({ ...each, logged: lines[index]?.trace?.id }));
}

async function ask(env: Headers, headers: Headers): Promise<Propagated> {
  const [propagated] = await askEach(env, [headers]);
  if (propagated === undefined) throw new Error('nothing was asked');
  return propagated;
}

const span = '[0-9a-f]{16}';
const other = { b3: `4bf92f3577b34da6a3ce929d0e0e4736-${spanId}-1` };

describe('a trace is propagated', () => {
  it.each<[propagators: string, incoming: Headers, outgoing: Readonly<Record<string, string>>]>([
    ['', w3c, { traceparent: `00-${traceId}-${span}-01`, baggage: 'tenant=blue' }],
    ['tracecontext', w3c, { traceparent: `00-${traceId}-${span}-01` }],
    ['b3', { b3: `${traceId}-${spanId}-1` }, { b3: `${traceId}-${span}-1` }],
    [
      'b3multi',
      { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': '1' },
      { 'x-b3-traceid': traceId, 'x-b3-spanid': span, 'x-b3-sampled': '1' },
    ],
    [
      'jaeger',
      { 'uber-trace-id': `${traceId}:${spanId}:0:1`, 'uberctx-tenant': 'light%20blue' },
      { 'uber-trace-id': `${traceId}:${span}:0:01`, 'uberctx-tenant': 'light%20blue' },
    ],
    [
      'xray',
      { 'x-amzn-trace-id': `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1` },
      { 'x-amzn-trace-id': `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${span};Sampled=1` },
    ],
    [
      'ottrace',
      {
        'ot-tracer-traceid': traceId.slice(16),
        'ot-tracer-spanid': spanId,
        'ot-tracer-sampled': 'true',
        'ot-baggage-tenant': 'blue',
      },
      { 'ot-tracer-traceid': traceId.slice(16), 'ot-tracer-sampled': 'true', 'ot-baggage-tenant': 'blue' },
    ],
    // The last one that finds a trace says which it is, as OpenTelemetry's composite propagator has it.
    ['b3,tracecontext', { ...other, ...w3c }, { b3: `${traceId}-${span}-1`, traceparent: `00-${traceId}-${span}-01` }],
  ])('with OTEL_PROPAGATORS=%s, by these headers and no others', async (propagators, incoming, outgoing) => {
    const { byHttp, byFetch, logged } = await ask({ OTEL_PROPAGATORS: propagators }, incoming);
    const expected = Object.entries(outgoing).map(([name, value]) => [
      name,
      expect.stringMatching(new RegExp(`^${value}$`)),
    ]);
    const known = /^(traceparent|tracestate|baggage|b3|x-b3-|uber|x-amzn|ot-)/;
    for (const sent of [byHttp, byFetch]) {
      expect(sent).toMatchObject(Object.fromEntries(expected));
      const names = Object.keys(sent).filter((name) => known.test(name) && name !== 'ot-tracer-spanid');
      expect(names.sort()).toEqual(Object.keys(outgoing).sort());
    }
    expect(logged).toBe(propagators.startsWith('ottrace') ? traceId.slice(16).padStart(32, '0') : traceId);
  });

  it('with the baggage that came, which the app can read', async () => {
    expect((await ask({}, w3c)).baggage).toBe('blue');
  });

  it('nowhere with OTEL_PROPAGATORS=none, and each request has its own trace', async () => {
    const { byHttp, byFetch, baggage, logged } = await ask({ OTEL_PROPAGATORS: 'none' }, w3c);
    for (const sent of [byHttp, byFetch]) expect(Object.keys(sent)).not.toContain('traceparent');
    expect(baggage).toBeUndefined();
    expect(logged).toMatch(/^[0-9a-f]{32}$/);
    expect(logged).not.toBe(traceId);
  });
});

describe('a trace is sampled', () => {
  const unsampled = { traceparent: `00-${traceId}-${spanId}-00` };
  const incoming = [{}, w3c, unsampled];

  it.each<[sampler: string, argument: string, flags: readonly string[]]>([
    ['', '', ['01', '01', '00']],
    ['always_off', '', ['00', '00', '00']],
    ['always_on', '', ['01', '01', '01']],
    ['parentbased_always_off', '', ['00', '01', '00']],
    ['traceidratio', '0', ['00', '00', '00']],
    ['parentbased_traceidratio', '0', ['00', '01', '00']],
    ['parentbased_traceidratio', '1', ['01', '01', '00']],
  ])('by OTEL_TRACES_SAMPLER=%s with %s, in a new trace, a sampled one and one that is not: %o', async (...given) => {
    const [sampler, argument, flags] = given;
    const propagated = await askEach({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument }, incoming);
    for (const way of ['byHttp', 'byFetch'] as const) {
      expect(propagated.map(({ [way]: { traceparent = '' } }) => traceparent.slice(-2))).toEqual(flags);
    }
    expect(propagated.slice(1).map(({ logged }) => logged)).toEqual([traceId, traceId]);
  });
});
