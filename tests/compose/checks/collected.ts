// What programs send by OpenTelemetry's protocol arrives: each record once, whatever is killed, as the document that all
// pipelines make; each figure in Prometheus. The Collector is real but for its exporter to Elasticsearch.
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { HttpClient } from '../../../packages/plane/src/http-client.ts';
import { type Check, requireNoProblem } from '../check.ts';
import { until } from '../load.ts';
import { pair, records, text } from '../otlp-records.ts';
import type { Stack } from '../stack.ts';
import { telltaleJson } from '../telltale.ts';
import { withProfiles } from '../with-profiles.ts';

const batches = 40;
const recordsABatch = 25;

interface SmokeReport {
  readonly paths: readonly { readonly path: string; readonly passed: boolean; readonly why?: string }[];
}

export const collected: Check = {
  name: 'collected',
  promise:
    'what is sent by OTLP arrives once, as a document like all others, also when Elasticsearch and Collector die',
  run: (stack) =>
    withProfiles(stack, ['otel-collector'], async () => {
      await stack.up();
      await stack.plane.up({ profiles: ['otel-collector'] });
      const { paths } = await telltaleJson<SmokeReport>(stack, 'smoke');
      const smoked = paths.find(({ path }) => path.startsWith('otel-collector'));
      if (smoked?.passed !== true) throw new Error(`telltale smoke: ${JSON.stringify(smoked)}`);
      await using collector = await stack.client('otel-collector', 'shipper');
      const refused = await withoutLogin(stack);
      if (refused !== 401) throw new Error(`who does not log in is answered ${refused}`);
      await requireDocuments(stack, collector);
      const count = await surviving(stack, collector);
      return `telltale smoke passes; ${Object.keys(records).length} kinds of records are as they should be; each of ${count} sent while both were killed is there once`;
    }),
};

async function requireDocuments(stack: Stack, collector: HttpClient): Promise<void> {
  const begun = Date.now();
  const service = `collected-${randomBytes(4).toString('hex')}`;
  const resource = { attributes: [pair('service.name', text(service)), pair('service.version', text('1.2'))] };
  const logRecords = Object.values(records).map(({ sent }) => sent);
  await send(collector, { resource, scopeLogs: [{ scope: { name: 'orders' }, logRecords }] });
  await using reader = await stack.client('elasticsearch', 'reader');
  let found: readonly Readonly<Record<string, unknown>>[] = [];
  await until(async () => {
    found = await documentsOf(reader, service);
    return found.length === logRecords.length;
  }, 'each kind of record is there');
  const wrong = Object.entries(records).flatMap(([name, { document }]) => {
    const made = found.find(({ message }) => message === document.message) ?? {};
    const always = { service: { name: service, version: '1.2' }, event: { dataset: 'app' } };
    return Object.entries({ ...always, ...document }).flatMap(([field, value]) =>
      isDeepStrictEqual(made[field], value) ? [] : [`${name}: ${field} is ${JSON.stringify(made[field])}`],
    );
  });
  const timeless = Date.parse(String(found.find(({ message }) => message === 'without any time')?.['@timestamp']));
  if (!(timeless >= begun - 1_000 && timeless <= Date.now())) wrong.push(`timeless: it is of ${timeless}`);
  requireNoProblem(wrong, 'not the documents that they should be');
}

/** Sends while Elasticsearch is stopped, and kills the Collector with what it keeps. */
async function surviving(stack: Stack, collector: HttpClient): Promise<number> {
  const service = `survived-${randomBytes(4).toString('hex')}`;
  const resource = { attributes: [pair('service.name', text(service))] };
  await stack.compose('stop', 'elasticsearch');
  for (let batch = 0; batch < batches; batch += 1) {
    const logRecords = Array.from({ length: recordsABatch }, (_, index) => ({
      timeUnixNano: `${Date.now()}000000`,
      body: text(`number ${batch * recordsABatch + index}`),
    }));
    await send(collector, { resource, scopeLogs: [{ scope: { name: 'orders' }, logRecords }] });
  }
  await stack.compose('kill', 'otel-collector');
  await stack.up();
  await using reader = await stack.client('elasticsearch', 'reader');
  const count = batches * recordsABatch;
  await until(async () => (await documentsOf(reader, service)).length >= count, `${count} records are there`);
  const messages = (await documentsOf(reader, service)).map(({ message }) => message);
  const distinct = new Set(messages);
  if (distinct.size !== count || messages.length !== count) {
    throw new Error(`${distinct.size} of ${count} are there, ${messages.length - distinct.size} of them twice`);
  }
  return count;
}

async function send(collector: HttpClient, resourceLogs: object): Promise<void> {
  const { status, body } = await collector.ask({
    method: 'POST',
    path: '/v1/logs',
    body: { resourceLogs: [resourceLogs] },
  });
  if (status !== 200) throw new Error(`the Collector answers ${status}: ${JSON.stringify(body)}`);
}

async function withoutLogin(stack: Stack): Promise<number> {
  await using stranger = await stack.client('otel-collector', 'nobody');
  return (await stranger.ask({ method: 'POST', path: '/v1/logs', body: { resourceLogs: [] } })).status;
}

async function documentsOf(reader: HttpClient, service: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  await reader.ask({ method: 'POST', path: '/logs-app-default/_refresh' });
  const body = { size: 10_000, query: { term: { 'service.name': service } } };
  const { status, body: answer } = await reader.ask<{ hits: { hits: { _source: Record<string, unknown> }[] } }>({
    method: 'POST',
    path: '/logs-app-default/_search',
    body,
  });
  if (status !== 200) throw new Error(`Elasticsearch answers ${status}`);
  return answer.hits.hits.map(({ _source }) => _source);
}
