// The gateway gives a customer the shop's answer, and one of its own where the shop has none.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

let shop: Server;
let gateway: ChildProcess;
let url = '';
let answers: RequestListener;

beforeAll(async () => {
  shop = createServer((request, response) => answers(request, response)).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  const { port } = shop.address() as AddressInfo;
  gateway = fork(fileURLToPath(new URL('../app.js', import.meta.url)), {
    env: { PATH: process.env.PATH, PORT: '0', SHOP_URL: `http://127.0.0.1:${port}` },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const [opened] = (await once(gateway, 'message')) as [{ readonly port: number }];
  url = `http://127.0.0.1:${opened.port}`;
});

afterAll(async () => {
  const ended = once(gateway, 'exit');
  gateway.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
  shop.closeAllConnections();
  shop.close();
});

it.each([
  [200, { price: 4.5, stock: 120 }],
  [404, { error: 'no product nothing' }],
  [502, { error: 'payment failed' }],
])('passes a %d of the shop on as it is', async (status, body) => {
  answers = (_request, response) => response.writeHead(status).end(JSON.stringify(body));
  const answer = await fetch(`${url}/products/tea`);
  expect([answer.status, await answer.json()]).toEqual([status, body]);
});

it('asks the shop for exactly the product that the customer named, whatever is in its name', async () => {
  const asked: (string | undefined)[] = [];
  answers = (request, response) => {
    asked.push(request.url);
    response.end('{}');
  };
  await fetch(`${url}/products/${encodeURIComponent('../orders?x=1')}`);
  expect(asked).toEqual([`/products/${encodeURIComponent('../orders?x=1')}`]);
});

it('sends a checkout as an order', async () => {
  const bodies: string[] = [];
  answers = async (request, response) => {
    bodies.push(`${request.method} ${request.url} ${Buffer.concat(await request.toArray()).toString()}`);
    response.writeHead(201).end('{"order":1}');
  };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/checkout`, { method: 'POST', headers, body: '{"product":"tea","quantity":2}' });
  expect([answer.status, await answer.json(), bodies]).toEqual([201, { order: 1 }, ['POST /orders {"product":"tea"}']]);
});

it('answers 502 where the shop breaks the connection, and 504 where it takes too long', async () => {
  answers = (request) => request.destroy();
  expect((await fetch(`${url}/products`)).status).toBe(502);
  answers = () => {};
  const late = await fetch(`${url}/products`);
  expect([late.status, await late.json()]).toEqual([504, { error: 'the shop does not answer' }]);
});
