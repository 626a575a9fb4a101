// How OTLP is sent: protocol, address, headers, compression, certificates, limits and batches, as the variables say.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { ownFolder, removeFolders, runApp } from './support/app.ts';
import { byKey, type OtlpStub, startGrpcOtlpStub, startOtlpStub } from './support/otlp-stub.ts';

afterAll(removeFolders);

const all = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp' };

/** Runs the app that uses everything, to its end. */
async function run(env: Readonly<Record<string, string>>): Promise<void> {
  const { code, stderr } = await runApp(['measured.mjs'], { env: { ...all, ENDS_BY_ITSELF: '200', ...env } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

function expectEverySignal(otlp: OtlpStub): void {
  expect(new Set(otlp.exported.map(({ signal }) => signal))).toEqual(new Set(['traces', 'metrics', 'logs']));
  expect(otlp.spans().map(({ name }) => name)).toContain('many');
  expect(otlp.metrics().map(({ name }) => name)).toContain('shop.orders');
  const inSpan = otlp.records().find(({ body }) => body?.stringValue === 'in a span');
  expect(inSpan?.traceId).toBe(otlp.spans().find(({ name }) => name === 'many')?.traceId);
}

describe('every signal arrives', () => {
  it.each(['http/json', ''])('by OTEL_EXPORTER_OTLP_PROTOCOL=%s, at its path', async (protocol) => {
    await using otlp = await startOtlpStub();
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: `${otlp.url}/base/`, OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
    expectEverySignal(otlp);
    const paths = ['/base/v1/logs', '/base/v1/metrics', '/base/v1/traces'];
    expect([...new Set(otlp.exported.map(({ path }) => path))].sort()).toEqual(paths);
    const types = new Set(otlp.exported.map(({ headers }) => headers['content-type']));
    expect(types).toEqual(new Set([protocol === 'http/json' ? 'application/json' : 'application/x-protobuf']));
  });

  it('by gRPC', async () => {
    await using otlp = await startGrpcOtlpStub();
    const endpoint = otlp.url.replace('http://', '');
    await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_INSECURE: 'true',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=blue',
    });
    expectEverySignal(otlp);
    for (const { headers } of otlp.exported) expect(headers['x-tenant']).toBe('blue');
  });

  it('with its own settings before the common ones', async () => {
    await using others = await startOtlpStub();
    await using metrics = await startOtlpStub();
    await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: others.url,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${metrics.url}/own/metrics`,
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20all,x-all=1',
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'authorization=Bearer%20own',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'none',
    });
    expect(new Set(metrics.exported.map(({ path }) => path))).toEqual(new Set(['/own/metrics']));
    expect(new Set(others.exported.map(({ signal }) => signal))).toEqual(new Set(['traces', 'logs']));
    for (const { headers } of metrics.exported) {
      expect(headers).toMatchObject({ authorization: 'Bearer own', 'content-type': 'application/json', 'x-all': '1' });
      expect(headers['content-encoding']).toBeUndefined();
    }
    for (const { headers } of others.exported) {
      expect(headers).toMatchObject({ authorization: 'Bearer all', 'content-encoding': 'gzip' });
    }
  });

  it('over TLS, by a certificate that is trusted for it, and with one of its own', async () => {
    const folder = ownFolder();
    const { certificate, key } = await certificateUntil(new Date(Date.now() + 3_600_000));
    for (const [name, content] of Object.entries({ certificate, key })) writeFileSync(join(folder, name), content);
    const shown = new Set<boolean>();
    await using otlp = await startOtlpStub((listener) =>
      createServer(
        { cert: certificate, key, ca: certificate, requestCert: true, rejectUnauthorized: false },
        listener,
      ).on('secureConnection', (socket: TLSSocket) => shown.add(Object.keys(socket.getPeerCertificate()).length > 0)),
    );
    await run({
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
      OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'certificate'),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: join(folder, 'certificate'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: join(folder, 'key'),
    });
    expectEverySignal(otlp);
    expect(shown).toEqual(new Set([true]));
  });
});

describe('a span has no more', () => {
  it.each([
    [
      { OTEL_ATTRIBUTE_COUNT_LIMIT: '2', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3' },
      { attributes: 2, length: 3 },
    ],
    [
      {
        OTEL_ATTRIBUTE_COUNT_LIMIT: '2',
        OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '5',
        OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4',
      },
      { attributes: 5, length: 4 },
    ],
    [
      { OTEL_SPAN_EVENT_COUNT_LIMIT: '1', OTEL_SPAN_LINK_COUNT_LIMIT: '1' },
      { events: 1, links: 1 },
    ],
    [
      { OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '2', OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '1' },
      { ofEvent: 2, ofLink: 1 },
    ],
  ])('than %o says', async (limits, changed) => {
    await using otlp = await startOtlpStub();
    const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url };
    await run({ ...json, ...limits });
    const span = otlp.spans().find(({ name }) => name === 'many');
    const { attributes = [], events = [], links = [] } = span ?? {};
    expect({
      attributes: attributes.length,
      length: byKey(attributes)['key-0']?.stringValue?.length,
      events: events.length,
      links: links.length,
      ofEvent: events[0]?.attributes?.length,
      ofLink: links[0]?.attributes?.length,
    }).toEqual({ attributes: 6, length: 12, events: 4, links: 2, ofEvent: 3, ofLink: 2, ...changed });
  });
});

it('spans and log records go in batches of the sizes and at the delays that are set', async () => {
  await using otlp = await startOtlpStub();
  await run({
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
    OTEL_BSP_SCHEDULE_DELAY: '20',
    OTEL_BSP_MAX_QUEUE_SIZE: '100',
    OTEL_BSP_EXPORT_TIMEOUT: '0',
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '2',
    OTEL_BLRP_SCHEDULE_DELAY: '20',
    OTEL_BLRP_MAX_QUEUE_SIZE: '100',
    OTEL_BLRP_EXPORT_TIMEOUT: '0',
  });
  const sizes = (signal: string): number[] =>
    otlp.exported
      .filter((one) => one.signal === signal)
      .map(
        ({ message: { resourceSpans = [], resourceLogs = [] } }) =>
          [
            ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
            ...resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
          ].length,
      );
  expect(new Set(sizes('traces'))).toEqual(new Set([1]));
  expect(Math.max(...sizes('logs'))).toBe(2);
});

it('OTEL_NODE_RESOURCE_DETECTORS adds attributes of detectors, and removes none of the preload’s', async () => {
  await using otlp = await startOtlpStub();
  await run({
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    OTEL_NODE_RESOURCE_DETECTORS: 'os,process',
    OTEL_SERVICE_NAME: 'till',
  });
  expect(otlp.resource()).toMatchObject({
    'os.type': { stringValue: process.platform },
    'process.executable.name': { stringValue: expect.any(String) },
    'service.name': { stringValue: 'till' },
  });
});

it('a sampler decides which spans are exported', async () => {
  await using otlp = await startOtlpStub();
  await run({ OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, OTEL_TRACES_SAMPLER: 'always_off' });
  expect(otlp.spans()).toEqual([]);
  expect(otlp.records().map(({ body }) => body?.stringValue)).toContain('in a span');
});

it('OTEL_LOG_LEVEL=debug makes the SDK log to stderr, and none of it is captured', async () => {
  await using otlp = await startOtlpStub();
  const env = { ...all, OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, OTEL_LOG_LEVEL: 'debug', ENDS_BY_ITSELF: '200' };
  const { stderr } = await runApp(['measured.mjs'], { env });
  expect(stderr).toContain('[telltale opentelemetry] debug: ');
  expect(otlp.records().filter(({ body }) => body?.stringValue?.includes('items to be sent'))).toEqual([]);
});

it('a value that is refused is not used by the exporter either', async () => {
  const env = {
    ...all,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere:4318',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere.pem',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
    ENDS_BY_ITSELF: '200',
  };
  const { code, stderr } = await runApp(['measured.mjs'], { env });
  expect(code).toBe(0);
  expect(stderr.match(/OTEL_EXPORTER_OTLP_ENDPOINT is/g)).toHaveLength(1);
  expect(stderr.match(/OTEL_EXPORTER_OTLP_CERTIFICATE is/g)).toHaveLength(1);
  expect(stderr).not.toMatch(/Failed to read|ENOTFOUND/);
});
