// Which HTTP request a record is about is shown beside its message, whatever the app logs with.
import { expect, it } from 'vitest';
import { exchangeOf } from '../page/records/exchange.ts';

it.each([
  [
    { 'http.request.method': 'GET', 'url.path': '/orders/7', 'http.response.status_code': 404 },
    { request: 'GET /orders/7', status: '404' },
  ],
  [
    { 'http.request.method': 'POST', 'transaction.name': 'POST /orders/:id', 'http.response.status_code': 502 },
    { request: 'POST /orders/:id', status: '502' },
  ],
  [
    { 'app.method': 'GET', 'app.path': '/products', 'app.status': 200 },
    { request: 'GET /products', status: '200' },
  ],
  [{ 'app.req.method': 'PUT', 'app.req.url': '/cart?id=1' }, { request: 'PUT /cart?id=1' }],
  [{ 'app.res.statusCode': 204 }, { status: '204' }],
  [{ 'app.path': '/tmp/file' }, { request: '/tmp/file' }],
  [{ 'app.path': { a: 1 }, 'app.status': null }, {}],
  [{}, {}],
])('the fields %j are shown as the request %j', (fields, exchange) => {
  expect(exchangeOf({ fields })).toEqual(exchange);
});
