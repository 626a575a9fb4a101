// Log records where OTEL_LOGS_EXPORTER says: by OpenTelemetry, to Elasticsearch, to both, or to nobody.
import { afterAll, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { byKey, startOtlpStub } from './support/otlp-stub.ts';

afterAll(removeFolders);

const traceId = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${traceId}-b7ad6b7169203331-01`;

it('otlp only: every record arrives with its level, trace, error and fields, without secrets', async () => {
  await using otlp = await startOtlpStub();
  const env = {
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    OTEL_SERVICE_NAME: 'till',
    TRACEPARENT,
  };
  const { code, stderr } = await runApp(['logs-otlp.mjs'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(otlp.exported.map(({ path }) => path)).toEqual(['/v1/logs']);
  expect(otlp.resource()).toMatchObject({ 'service.name': { stringValue: 'till' } });
  const said = otlp.records().map(({ body, severityText, severityNumber, scope, traceId: of = '' }) => ({
    body: body?.stringValue,
    severityText,
    severityNumber,
    scope,
    of,
  }));
  const byBody = (a: { readonly body: string | undefined }, b: typeof a) =>
    String(a.body).localeCompare(String(b.body));
  expect(said.sort(byBody)).toEqual([
    { body: 'by the API', severityText: undefined, severityNumber: undefined, scope: 'own', of: '' },
    { body: 'fine', severityText: 'debug', severityNumber: 5, scope: 'console', of: traceId },
    { body: 'inside', severityText: 'warn', severityNumber: 13, scope: 'winston', of: traceId },
    { body: 'outside', severityText: 'info', severityNumber: 9, scope: 'console', of: '' },
    { body: 'too far', severityText: 'error', severityNumber: 17, scope: 'winston', of: traceId },
  ]);
  const attributesOf = (of: string) => byKey(otlp.records().find(({ body }) => body?.stringValue === of)?.attributes);
  const [inside, error] = ['inside', 'too far'].map(attributesOf);
  expect(inside).toMatchObject({ tags: { arrayValue: {} }, password: { stringValue: '[redacted]' } });
  const order = byKey(inside?.order?.kvlistValue?.values);
  expect([Number(order.id?.intValue), order.total?.doubleValue]).toEqual([7, 9.5]);
  expect(error).toMatchObject({
    'exception.type': { stringValue: 'RangeError' },
    'exception.message': { stringValue: 'too far' },
    'exception.stacktrace': { stringValue: expect.stringContaining('RangeError: too far') },
  });
});

it('otlp and an Elasticsearch: each has every record', async () => {
  await using otlp = await startOtlpStub();
  await using stub = await startBulkStub();
  const env = {
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '10',
    OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '4',
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_SPOOL_DIR: ownFolder(),
    TRACEPARENT,
  };
  const { stderr } = await runApp(['logs-otlp.mjs'], { env });
  expect(stderr).toBe('');
  const messages = ['outside', 'inside', 'too far', 'fine'];
  expect(stub.documents.map(({ message }) => message)).toEqual(messages);
  const bodies = otlp.records().map(({ body }) => body?.stringValue);
  expect(bodies.sort()).toEqual([...messages, 'by the API'].sort());
  const inside = otlp.records().find(({ body }) => body?.stringValue === 'inside')?.attributes;
  expect(inside?.length).toBe(4);
  expect(byKey(inside).long?.stringValue ?? 'x'.repeat(10)).toBe('x'.repeat(10));
  expect(stub.documents[1]?.app?.long).toBe('x'.repeat(40));
});

it('none: Elasticsearch still gets records, since its address is set for nothing else', async () => {
  await using stub = await startBulkStub();
  const shipped = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
  await runApp(['logs-otlp.mjs'], { env: { OTEL_LOGS_EXPORTER: 'none', TRACEPARENT, ...shipped } });
  expect(stub.documents.map(({ message }) => message)).toContain('inside');
});

it('with none and no Elasticsearch, nothing is captured, and no warning asks for one', async () => {
  const { code, stderr } = await runApp(['logs-otlp.mjs'], { env: { OTEL_LOGS_EXPORTER: 'none', TRACEPARENT } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('console: OpenTelemetry prints each record once, and its output is not captured', async () => {
  const { stdout } = await runApp(['logs-otlp.mjs'], { env: { OTEL_LOGS_EXPORTER: 'console', TRACEPARENT } });
  expect(stdout.match(/body: 'inside'/g)).toHaveLength(1);
  expect(stdout.match(/body: 'outside'/g)).toHaveLength(1);
});
