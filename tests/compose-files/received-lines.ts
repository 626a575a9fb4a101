// Lines as programs write them, and the one document that every pipeline makes of each.

import { byteLines } from './lines/bytes.ts';
import { loggerLines } from './lines/loggers.ts';
import { nameLines } from './lines/names.ts';
import { numberLines } from './lines/numbers.ts';
import { type Pipeline, type ReceivedLine, receivedAt } from './lines/received-line.ts';
import { serverLines } from './lines/servers.ts';
import { textLines } from './lines/texts.ts';
import { timeLines } from './lines/times.ts';

export { pipelines, receivedAt } from './lines/received-line.ts';

const pino = { level: 30, time: 1767323045123, pid: 17, hostname: 'web-1', name: 'shop', msg: 'paid', cents: 995 };
const stack = 'Error: no such order\n    at find (orders.js:7:9)';

const commonLines: readonly ReceivedLine[] = [
  {
    title: 'text',
    line: 'GET / 200',
    document: { message: 'GET / 200', service: { name: 'unknown' } },
  },
  {
    title: 'text of a container',
    line: 'listening on 8080',
    beside: { container_id: 'abc', container_name: '/shop-web-1', source: 'stdout' },
    document: {
      message: 'listening on 8080',
      service: { name: 'shop-web-1' },
      container: { id: 'abc', name: 'shop-web-1' },
      app: { source: 'stdout' },
    },
  },
  {
    title: 'text of a service of Compose',
    line: 'ready',
    beside: { container_name: '/shop-web-1', 'com.docker.compose.service': 'web' },
    document: { message: 'ready', service: { name: 'web' }, container: { name: 'shop-web-1' } },
  },
  {
    title: 'pino',
    line: JSON.stringify(pino),
    document: {
      '@timestamp': '2026-01-02T03:04:05.123Z',
      message: 'paid',
      log: { level: 'info', logger: 'shop' },
      service: { name: 'unknown' },
      host: { name: 'web-1' },
      process: { pid: 17 },
      app: { cents: 995 },
    },
  },
  {
    title: 'pino, with an error',
    line: JSON.stringify({
      level: 50,
      msg: 'failed',
      err: { type: 'Error', message: 'no such order', stack, code: 'E_NO' },
    }),
    document: {
      message: 'failed',
      log: { level: 'error' },
      service: { name: 'unknown' },
      error: { type: 'Error', code: 'E_NO', message: 'no such order', stack_trace: stack },
    },
  },
  {
    title: 'winston',
    line: JSON.stringify({
      level: 'warn',
      message: 'slow',
      timestamp: '2026-01-02T03:04:00.5Z',
      service: 'shop',
      tookMs: 1200,
    }),
    document: {
      '@timestamp': '2026-01-02T03:04:00.500Z',
      message: 'slow',
      log: { level: 'warn' },
      service: { name: 'shop' },
      app: { tookMs: 1200 },
    },
  },
  {
    title: 'ECS with dots',
    line: JSON.stringify({
      '@timestamp': '2026-01-02T04:04:05.1+01:00',
      'log.level': 'INFO',
      message: 'hello',
      'ecs.version': '8.10.0',
      'service.name': 'shop',
      'trace.id': 'abc',
      'event.dataset': 'shop.log',
    }),
    document: {
      '@timestamp': '2026-01-02T03:04:05.100Z',
      message: 'hello',
      log: { level: 'info' },
      service: { name: 'shop' },
      trace: { id: 'abc' },
      app: { 'event.dataset': 'shop.log' },
    },
  },
  {
    title: 'ECS, nested',
    line: JSON.stringify({
      log: { level: 'error', logger: 'db' },
      message: 'gone',
      service: { name: 'shop', version: '2.1.0', environment: 'production', node: { name: 'a' } },
      http: { request: { method: 'GET', id: 'r1' }, response: { status_code: 503 } },
      event: { duration: 1_500_000, outcome: 'failure', action: 'request' },
      kubernetes: { pod: { name: 'shop-1', uid: 'u' }, namespace: 'shops' },
      transaction: { name: 'GET /' },
      span: { id: 's' },
      tags: ['slow'],
    }),
    document: {
      message: 'gone',
      log: { level: 'error', logger: 'db' },
      service: { name: 'shop', version: '2.1.0', environment: 'production', node: { name: 'a' } },
      http: { request: { method: 'GET' }, response: { status_code: 503 } },
      event: { duration: 1_500_000, outcome: 'failure', action: 'request' },
      kubernetes: { pod: { name: 'shop-1', uid: 'u' }, namespace: 'shops' },
      transaction: { name: 'GET /' },
      span: { id: 's' },
      tags: ['slow'],
      app: { http: { request: { id: 'r1' } } },
    },
  },
  {
    title: "Python's JSON",
    line: JSON.stringify({
      asctime: '2026-01-02 03:04:05,250',
      levelname: 'WARNING',
      name: 'shop.orders',
      message: 'low stock',
      exc_info: 'ValueError: 0',
      otelTraceID: 't1',
      otelSpanID: 's1',
    }),
    document: {
      '@timestamp': '2026-01-02T03:04:05.250Z',
      message: 'low stock',
      log: { level: 'warning', logger: 'shop.orders' },
      service: { name: 'unknown' },
      error: { stack_trace: 'ValueError: 0' },
      trace: { id: 't1' },
      span: { id: 's1' },
    },
  },
  {
    title: "nginx's access log as JSON",
    line: '{"@timestamp":"2026-01-02T03:04:05+00:00","service.name":"nginx","http.request.method":"GET","http.response.status_code":"200","message":"GET /orders","took":0.042}',
    document: {
      '@timestamp': '2026-01-02T03:04:05.000Z',
      message: 'GET /orders',
      service: { name: 'nginx' },
      http: { request: { method: 'GET' }, response: { status_code: 200 } },
      app: { took: 0.042 },
    },
  },
  {
    title: 'names without values',
    line: '{"msg":"","trace.id":"","hostname":"","user":"","level":null}',
    document: { message: '', service: { name: 'unknown' }, app: { user: '' } },
  },
  {
    title: 'JSON that was cut off',
    line: '{"level":30,"msg":"half a l',
    beside: { container_name: '/shop' },
    document: {
      message: '{"level":30,"msg":"half a l',
      service: { name: 'shop' },
      container: { name: 'shop' },
      error: { type: 'malformed_line', message: 'the line begins as JSON does, and is none' },
    },
  },
  {
    title: 'values of other kinds than the fields',
    line: JSON.stringify({
      message: { order: 7 },
      level: { deep: true },
      host: { ip: ['10.0.0.1'] },
      pid: 'seven',
      time: 'yesterday',
      service: ['a'],
      error: 'it broke',
      app: { own: 1 },
    }),
    document: {
      message: '{"order":7}',
      service: { name: 'unknown' },
      error: { message: 'it broke' },
      app: {
        own: 1,
        level: { deep: true },
        host: { ip: ['10.0.0.1'] },
        pid: 'seven',
        time: 'yesterday',
        service: ['a'],
      },
    },
  },
  {
    title: 'a day that no calendar has',
    line: '{"time":"2026-02-31T00:00:00Z","msg":"never"}',
    document: { message: 'never', service: { name: 'unknown' }, app: { time: '2026-02-31T00:00:00Z' } },
  },
  {
    title: 'too deep, and too long',
    line: JSON.stringify({ msg: 'x'.repeat(70_000), a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } }),
    document: {
      message: `${'x'.repeat(65_536)}…`,
      service: { name: 'unknown' },
      tags: ['cut'],
      app: { a: { b: { c: { d: { e: { f: { g: { h: '…' } } } } } } } },
    },
  },
];

export const receivedLines: readonly ReceivedLine[] = [
  ...commonLines,
  ...loggerLines,
  ...serverLines,
  ...textLines,
  ...nameLines,
  ...numberLines,
  ...timeLines,
  ...byteLines,
];

/** The whole document of a line, as that pipeline makes it. */
export function documentOf({ document, except }: ReceivedLine, pipeline?: Pipeline): Record<string, unknown> {
  const { event, ...own } = { ...document, ...(pipeline && except?.[pipeline]) } as { event?: object };
  return {
    '@timestamp': receivedAt,
    ecs: { version: '9.1.0' },
    event: { dataset: 'app', ...event },
    data_stream: { type: 'logs', dataset: 'app', namespace: 'default' },
    ...own,
  };
}
