// Bytes that are no UTF-8, wherever they stand.
import { bytes, malformed, type ReceivedLine, receivedAt, unknown } from './received-line.ts';

const mark = '\ufffd';

export const byteLines: readonly ReceivedLine[] = [
  {
    title: 'bytes in a message',
    line: bytes('{"msg":"caf\\xE9 \\\\ \\"au lait\\"\\n","level":30}'),
    document: { message: `caf${mark} \\ "au lait"\n`, log: { level: 'info' }, service: unknown },
  },
  {
    title: 'bytes in a level',
    line: bytes('{"level":"inf\\xF3","msg":"x"}'),
    document: { message: 'x', log: { level: `inf${mark}` }, service: unknown },
  },
  {
    title: 'bytes in a time',
    line: bytes('{"time":"2026-01-02\\xFF03:04:05Z","msg":"x"}'),
    document: { message: 'x', service: unknown, app: { time: `2026-01-02${mark}03:04:05Z` } },
  },
  {
    title: 'bytes in a process id',
    line: bytes('{"pid":"1\\xFF7","msg":"x"}'),
    document: { message: 'x', service: unknown, app: { pid: `1${mark}7` } },
  },
  {
    title: 'bytes in names',
    line: bytes('{"hostname":"we\\xC3","service":"\\xC0\\xAF","logger":"a\\xE2\\x82b","msg":"x"}'),
    document: {
      message: 'x',
      host: { name: `we${mark}` },
      service: { name: `${mark}${mark}` },
      log: { logger: `a${mark}b` },
    },
  },
  {
    title: 'bytes in a key',
    line: bytes('{"cl\\xE9":{"d\\xE9j\\xE0":1},"msg":"x"}'),
    document: { message: 'x', service: unknown, app: { [`cl${mark}`]: { [`d${mark}j${mark}`]: 1 } } },
  },
  {
    title: 'bytes in lists',
    line: bytes(
      '{"tags":["ol\\xE9"],"list":["\\xED\\xA0\\x80",{"a":"\\xF0\\x9F\\x98"},"\\xE0\\x80\\xAF\\xF5\\xF4\\x90\\x80\\x80"],"msg":"x"}',
    ),
    document: {
      message: 'x',
      service: unknown,
      tags: [`ol${mark}`],
      app: { list: [mark.repeat(3), { a: mark }, mark.repeat(8)] },
    },
  },
  {
    title: 'bytes in a status and a request',
    line: bytes('{"request":"GET /caf\\xE9 HTTP/1.1","status":"2\\xFF0","request_time":"\\xFF"}'),
    document: {
      message: `GET /caf${mark} HTTP/1.1`,
      service: unknown,
      http: { request: { method: 'GET' } },
      url: { path: `/caf${mark}` },
      app: { status: `2${mark}0`, request_time: mark },
    },
  },
  {
    title: 'bytes in text',
    line: bytes('caf\\xE9 \\xF5 fin \\xC3\\xA9'),
    document: { message: `caf${mark} ${mark} fin é`, service: unknown },
    except: { Logstash: { message: 'caf\\xE9 \\xF5 fin é' } },
  },
  {
    title: 'bytes in JSON that is none',
    line: bytes('{"msg":"caf\\xE9'),
    document: { message: `{"msg":"caf${mark}`, service: unknown, error: malformed },
  },
  {
    title: "bytes in a container's name",
    line: 'x',
    beside: { container_name: bytes('/sh\\xF6p'), container_id: bytes('\\xFFab'), source: bytes('st\\xFF') },
    document: {
      '@timestamp': receivedAt,
      message: 'x',
      service: { name: `sh${mark}p` },
      container: { id: `${mark}ab`, name: `sh${mark}p` },
      app: { source: `st${mark}` },
    },
  },
];
