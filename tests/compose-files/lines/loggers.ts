// Lines of loggers in their usual formats.
import { type ReceivedLine, receivedAt, unknown } from './received-line.ts';

const at = '2026-01-02T03:04:05.123Z';
const python = 'Traceback (most recent call last):\n  File "app.py", line 7\nValueError: 0';

export const loggerLines: readonly ReceivedLine[] = [
  {
    title: 'pino with times in ISO 8601',
    line: `{"level":30,"time":"${at}","pid":17,"hostname":"web-1","msg":"paid"}`,
    document: {
      '@timestamp': at,
      message: 'paid',
      log: { level: 'info' },
      service: unknown,
      host: { name: 'web-1' },
      process: { pid: 17 },
    },
  },
  {
    title: 'pino-http',
    line: '{"level":30,"time":1767323045123,"req":{"method":"GET","url":"/a?b"},"res":{"statusCode":200},"responseTime":12,"msg":"request completed"}',
    document: {
      '@timestamp': at,
      message: 'request completed',
      log: { level: 'info' },
      service: unknown,
      app: { req: { method: 'GET', url: '/a?b' }, res: { statusCode: 200 }, responseTime: 12 },
    },
  },
  {
    title: 'pino with a level of its own',
    line: '{"level":35,"msg":"notice"}',
    document: { message: 'notice', log: { level: '35' }, service: unknown },
  },
  {
    title: 'winston with a stack',
    line: '{"level":"error","message":"boom","stack":"Error: boom\\n    at f (a.js:1:2)","timestamp":"2026-01-02 03:04:05"}',
    document: {
      '@timestamp': '2026-01-02T03:04:05.000Z',
      message: 'boom',
      log: { level: 'error' },
      service: unknown,
      error: { stack_trace: 'Error: boom\n    at f (a.js:1:2)' },
    },
  },
  {
    title: 'winston with an object as its message',
    line: '{"level":"info","message":{"order":7,"items":[{"sku":"a","count":1.0},null]},"label":"shop"}',
    document: {
      message: '{"items":[{"count":1,"sku":"a"},null],"order":7}',
      log: { level: 'info' },
      service: unknown,
      app: { label: 'shop' },
    },
  },
  {
    title: 'bunyan',
    line: `{"name":"shop","hostname":"web-1","pid":17,"level":40,"msg":"slow","time":"${at}","v":0}`,
    document: {
      '@timestamp': at,
      message: 'slow',
      log: { level: 'warn', logger: 'shop' },
      service: unknown,
      host: { name: 'web-1' },
      process: { pid: 17 },
      app: { v: 0 },
    },
  },
  {
    title: 'bunyan with an error',
    line: '{"name":"shop","level":60,"err":{"message":"gone","name":"TypeError","stack":"TypeError: gone","code":"E_GONE","signal":"SIGTERM"},"msg":"gone","v":0}',
    document: {
      message: 'gone',
      log: { level: 'fatal', logger: 'shop' },
      service: unknown,
      error: { type: 'TypeError', code: 'E_GONE', message: 'gone', stack_trace: 'TypeError: gone' },
      app: { v: 0, err: { signal: 'SIGTERM' } },
    },
  },
  {
    title: 'ECS with a dataset and a route of its own',
    line: '{"@timestamp":"2026-01-02T03:04:05.123Z","message":"GET /a","event":{"dataset":"shop","duration":42000000},"url":{"path":"/a","query":"b"},"ecs":{"version":"8.11"}}',
    document: {
      '@timestamp': at,
      message: 'GET /a',
      service: unknown,
      event: { duration: 42_000_000 },
      url: { path: '/a' },
      app: { event: { dataset: 'shop' }, url: { query: 'b' } },
    },
  },
  {
    title: "Python's logging as JSON",
    line: '{"asctime":"2026-01-02 03:04:05,123","name":"shop","levelname":"INFO","message":"paid","taskName":null,"process":17}',
    document: {
      '@timestamp': at,
      message: 'paid',
      log: { level: 'info', logger: 'shop' },
      service: unknown,
      app: { process: 17 },
    },
  },
  {
    title: "Python's logging as text",
    line: '2026-01-02 03:04:05,123 INFO shop: paid',
    document: { message: '2026-01-02 03:04:05,123 INFO shop: paid', service: unknown },
  },
  {
    title: 'structlog',
    line: '{"order":7,"event":"paid","level":"info","logger":"shop","timestamp":"2026-01-02T03:04:05.123456Z"}',
    document: {
      '@timestamp': at,
      message: 'paid',
      log: { level: 'info', logger: 'shop' },
      service: unknown,
      app: { order: 7 },
    },
  },
  {
    title: 'structlog with an exception',
    line: JSON.stringify({ event: 'failed', level: 'error', exception: python }),
    document: {
      message: 'failed',
      log: { level: 'error' },
      service: unknown,
      error: { stack_trace: python },
    },
  },
  {
    title: 'structlog beside a message',
    line: '{"event":"paid","message":"order 7 was paid"}',
    document: { message: 'order 7 was paid', service: unknown, app: { event: 'paid' } },
  },
  {
    title: "Go's slog",
    line: '{"time":"2026-01-02T04:04:05.123456789+01:00","level":"WARN","msg":"slow","took":12.5,"source":{"line":7}}',
    document: {
      '@timestamp': at,
      message: 'slow',
      log: { level: 'warn' },
      service: unknown,
      app: { took: 12.5, source: { line: 7 } },
    },
  },
  {
    title: 'zap',
    line: '{"level":"info","ts":1767323045.123,"caller":"main.go:7","msg":"paid","logger":"shop"}',
    document: {
      '@timestamp': at,
      message: 'paid',
      log: { level: 'info', logger: 'shop' },
      service: unknown,
      app: { caller: 'main.go:7' },
    },
  },
  {
    title: "Logback's encoder for Logstash",
    line: '{"@timestamp":"2026-01-02T03:04:05.123Z","@version":"1","message":"paid","logger_name":"com.shop.Orders","thread_name":"main","level":"INFO","level_value":20000}',
    document: {
      '@timestamp': at,
      message: 'paid',
      log: { level: 'info', logger: 'com.shop.Orders' },
      service: unknown,
      app: { thread_name: 'main', level_value: 20_000 },
    },
  },
  {
    title: "Google Cloud's severity",
    line: `{"severity":"WARNING","message":"slow","timestamp":"${receivedAt}","traceId":"t1","spanId":"s1"}`,
    document: {
      message: 'slow',
      log: { level: 'warning' },
      service: unknown,
      trace: { id: 't1' },
      span: { id: 's1' },
    },
  },
];
