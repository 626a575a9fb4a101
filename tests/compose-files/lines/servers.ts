// Lines of web servers and balancers.
import { type ReceivedLine, unknown } from './received-line.ts';

const request = { method: 'GET' };
const combined = '203.0.113.9 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8"';
const haproxy =
  '203.0.113.9:1234 [02/Jan/2026:03:04:05.678] edge shop/one 0/0/1/2/3 200 4 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"';

export const serverLines: readonly ReceivedLine[] = [
  {
    title: "nginx's variables by their own names",
    line: '{"time_iso8601":"2026-01-02T04:04:05+01:00","remote_addr":"203.0.113.9","request_method":"GET","request_uri":"/orders/7?q=1","status":404,"request_time":0.042,"body_bytes_sent":4,"request":"GET /orders/7?q=1 HTTP/2.0"}',
    document: {
      '@timestamp': '2026-01-02T03:04:05.000Z',
      message: 'GET /orders/7?q=1 HTTP/2.0',
      service: unknown,
      http: { request, response: { status_code: 404 } },
      url: { path: '/orders/7' },
      event: { duration: 42_000_000 },
      app: { remote_addr: '203.0.113.9', body_bytes_sent: 4 },
    },
  },
  {
    title: "nginx's variables as text, with the request alone",
    line: '{"time_local":"02/Jan/2026:04:04:05 +0100","request":"POST /orders HTTP/1.1","status":"201","request_time":"1.250","upstream_addr":"-"}',
    document: {
      '@timestamp': '2026-01-02T03:04:05.000Z',
      message: 'POST /orders HTTP/1.1',
      service: unknown,
      http: { request: { method: 'POST' }, response: { status_code: 201 } },
      url: { path: '/orders' },
      event: { duration: 1_250_000_000 },
      app: { upstream_addr: '-' },
    },
  },
  {
    title: 'nginx where the client sent no request',
    line: '{"request":"","request_method":"","request_uri":"","status":"400","request_time":0.000}',
    document: {
      message: '',
      service: unknown,
      http: { response: { status_code: 400 } },
      event: { duration: 0 },
    },
  },
  {
    title: 'nginx where the client sent nonsense',
    line: '{"request":"\\\\x16\\\\x03\\\\x01","status":"000","request_time":"-"}',
    document: {
      message: '\\x16\\x03\\x01',
      service: unknown,
      app: { status: '000', request_time: '-' },
    },
  },
  {
    title: "a proxy's request, with the names of ECS beside those of nginx",
    line: '{"http.response.status_code":502,"status":200,"request_uri":"http://shop.example/a#b","request_time":0.1,"event.duration":7,"message":"own","request":"GET / HTTP/1.1"}',
    document: {
      message: 'own',
      service: unknown,
      http: { request, response: { status_code: 502 } },
      url: { path: '/a' },
      event: { duration: 7 },
      app: { status: 200, request_time: 0.1, request: 'GET / HTTP/1.1' },
    },
  },
  {
    title: "Caddy's request, which is an object",
    line: '{"ts":1767323045.25,"request":{"method":"GET","uri":"/a?b"},"status":200}',
    document: {
      '@timestamp': '2026-01-02T03:04:05.250Z',
      message: '',
      service: unknown,
      http: { response: { status_code: 200 } },
      app: { request: { method: 'GET', uri: '/a?b' } },
    },
  },
  {
    title: 'a status that is no answer to a request',
    line: '{"msg":"job","status":200,"uri":"/a","duration_ms":5}',
    document: { message: 'job', service: unknown, app: { status: 200, uri: '/a', duration_ms: 5 } },
  },
  {
    title: 'HAProxy with milliseconds',
    line: '{"time":1767323045678,"service.name":"haproxy","http.request.method":"GET","http.response.status_code":200,"request_uri":"/a?b","duration_ms":12,"message":"GET /a?b"}',
    document: {
      message: 'GET /a?b',
      service: { name: 'haproxy' },
      http: { request, response: { status_code: 200 } },
      url: { path: '/a' },
      event: { duration: 12_000_000 },
    },
  },
  {
    title: 'HAProxy where the request was broken off',
    line: '{"http.request.method":"<BADREQ>","http.response.status_code":400,"request_uri":"<BADREQ>","duration_ms":-1,"message":"<BADREQ>"}',
    document: {
      message: '<BADREQ>',
      service: unknown,
      http: { request: { method: '<BADREQ>' }, response: { status_code: 400 } },
      app: { request_uri: '<BADREQ>', duration_ms: -1 },
    },
  },
  { title: "nginx's own text", line: combined, document: { message: combined, service: unknown } },
  { title: "HAProxy's own text", line: haproxy, document: { message: haproxy, service: unknown } },
];
