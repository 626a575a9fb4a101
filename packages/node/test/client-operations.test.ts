// Clients whose instrumentation makes spans and no metrics: what a span tells at its end is what is recorded.
import * as api from '@opentelemetry/api';
import { metrics } from '@telltale/catalog';
import { MeterProvider, MetricsPage } from '@telltale/metrics';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ClientOperations } from '../src/instrumentations/client-operations.ts';
import { watchClientSpans } from '../src/instrumentations/client-spans.ts';
import { correlationTracerProvider } from '../src/opentelemetry/correlation-tracer.ts';

const { CLIENT, CONSUMER, INTERNAL, PRODUCER } = api.SpanKind;
const database = { 'db.system.name': 'mysql', 'server.address': 'db', 'server.port': 3306 };

let tracer: api.Tracer;
let page: () => Promise<string>;

beforeEach(() => {
  api.trace.setGlobalTracerProvider(correlationTracerProvider(api));
  const operations = new ClientOperations();
  const provider = new MeterProvider();
  operations.setMeterProvider(provider);
  tracer = watchClientSpans(api, (operation) => operations.record(operation)).getTracer('test');
  const metricsPage = new MetricsPage({ provider, resource: {} });
  page = () => metricsPage.text('text/plain');
});

afterEach(() => api.trace.disable());

function counts(text: string, metric: string): Record<string, number> {
  const samples = [...text.matchAll(new RegExp(`^${metric}\\{(.*)\\} (\\d+)$`, 'gm'))];
  return Object.fromEntries(samples.map(([, labels, count]) => [labels, Number(count)]));
}

it('a query is recorded by its first word, and never by its text', async () => {
  const query = (text: string): void =>
    tracer.startSpan('query', { kind: CLIENT, attributes: { ...database, 'db.query.text': text } }).end();
  query('select * from cards where number = 4242');
  query('SELECT 1');
  query('-- a comment\n/* and * one */ (select 2)');
  query('SELEC 1');
  query('xq 17');
  const labels = 'db_system_name="mysql",server_address="db",server_port="3306"';
  expect(counts(await page(), 'db_client_operation_duration_seconds_count')).toEqual({
    [`db_operation_name="SELECT",${labels}`]: 3,
    [labels]: 2,
  });
  expect(await page()).not.toMatch(/cards|number = 4242/);
});

it('an error is recorded by its code, else by its class, else as _OTHER', async () => {
  const fail = (how: (span: api.Span) => void): void => {
    const span = tracer.startSpan('get', { kind: CLIENT, attributes: { ...database, 'db.operation.name': 'get' } });
    how(span);
    span.setStatus({ code: api.SpanStatusCode.ERROR });
    span.end();
  };
  fail((span) => span.recordException({ code: 'ECONNREFUSED', name: 'Error', message: '' }));
  fail((span) => span.recordException({ name: 'TypeError', message: '' }));
  fail((span) => span.recordException('refused'));
  fail(() => {});
  fail((span) => span.setAttribute('error.type', 'WRONGTYPE'));
  const errors = Object.entries(counts(await page(), 'db_client_operation_duration_seconds_count')).map(
    ([labels, count]) => [/error_type="(\w+)"/.exec(labels)?.[1], count],
  );
  expect(Object.fromEntries(errors)).toEqual({ ECONNREFUSED: 1, TypeError: 1, _OTHER: 2, WRONGTYPE: 1 });
});

it('a connect is not an operation, and an operation that ends twice counts once', async () => {
  const redis = { 'db.system.name': 'redis' };
  tracer.startSpan('redis-connect', { kind: CLIENT, attributes: redis }).end();
  tracer.startSpan('connect', { kind: CLIENT, attributes: { ...redis, 'db.query.text': 'connect' } }).end();
  const span = tracer.startSpan('get', { kind: CLIENT });
  span.setAttributes({ ...redis, 'db.operation.name': 'GET' });
  expect(span.isRecording()).toBe(true);
  span.end();
  span.end();
  expect(span.isRecording()).toBe(false);
  expect(counts(await page(), 'db_client_operation_duration_seconds_count')).toEqual({
    'db_operation_name="GET",db_system_name="redis"': 1,
  });
});

it('a message that is sent and one that is processed are counted and measured, each under its own name', async () => {
  const queue = { 'messaging.system': 'rabbitmq', 'messaging.rabbitmq.routing_key': 'mails' };
  tracer.startSpan('publish', { kind: PRODUCER, attributes: { ...queue, 'messaging.destination': '' } }).end();
  tracer
    .startSpan('mails process', { kind: CONSUMER, attributes: { ...queue, 'messaging.operation': 'process' } })
    .end();
  const text = await page();
  const publish = 'messaging_destination_name="mails",messaging_operation_name="publish",messaging_system="rabbitmq"';
  const process = publish.replace('publish', 'process');
  expect(counts(text, 'messaging_client_operation_duration_seconds_count')).toEqual({ [publish]: 1 });
  expect(counts(text, 'messaging_client_sent_messages_total')).toEqual({ [publish]: 1 });
  expect(counts(text, 'messaging_process_duration_seconds_count')).toEqual({ [process]: 1 });
  expect(counts(text, 'messaging_client_consumed_messages_total')).toEqual({ [process]: 1 });
});

it('spans of neither databases nor queues, and internal spans, are not recorded', async () => {
  tracer.startSpan('call', { kind: CLIENT, attributes: { 'rpc.system': 'grpc' } }).end();
  tracer.startSpan('get', { kind: INTERNAL, attributes: { ...database, 'db.operation.name': 'get' } }).end();
  const text = await page();
  expect(text).not.toContain('db_client');
  expect(text).not.toContain('messaging');
});

it('only labels that the catalog names are recorded', async () => {
  tracer.startSpan('get', { kind: CLIENT, attributes: { ...database, 'db.operation.name': 'get', own: 1 } }).end();
  const [labels = ''] = Object.keys(counts(await page(), 'db_client_operation_duration_seconds_count'));
  const named = Object.keys(metrics['db.client.operation.duration'].labels).map((label) => label.replaceAll('.', '_'));
  expect(named).toEqual(expect.arrayContaining([...labels.matchAll(/(\w+)=/g)].map(([, label]) => label)));
});
