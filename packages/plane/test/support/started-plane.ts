// A plane of a test's own that knows something: logs in two data streams, metrics of a service, a silence.

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { startingQuickly } from '../../../../tests/support/quick-start.ts';
import { type Connections, type Engine, type Operator, openPlane } from '../../src/index.ts';
import { askAs } from './ask.ts';

export const anyPorts = { elasticsearch: 0, prometheus: 0, alertmanager: 0 };

/** Such a plane. */
export interface KnowingPlane {
  readonly planeDir: string;
  readonly engine: Engine;
  connections: Connections;
}

/** Ships one document, as a service would. */
export async function ship({ planeDir, connections }: KnowingPlane, stream: string, id: string): Promise<void> {
  const { status } = await askAs(planeDir, 'shipper', connections.elasticsearch, {
    method: 'POST',
    path: `/${stream}/_create/${id}`,
    body: { '@timestamp': new Date().toISOString(), message: `document ${id}` },
  });
  expect(status).toBe(201);
}

/** Documents that can be found in a data stream. */
export async function documentsOf({ planeDir, connections }: KnowingPlane, stream: string): Promise<number> {
  await askAs(planeDir, 'admin', connections.elasticsearch, { method: 'POST', path: `/${stream}/_refresh` });
  const { body } = await askAs(planeDir, 'reader', connections.elasticsearch, { path: `/${stream}/_count` });
  return (body as { count: number }).count;
}

/** What a query gives as of that moment. */
export async function queried({ planeDir, connections }: KnowingPlane, query: string, atSeconds: number) {
  const path = `/api/v1/query?query=${encodeURIComponent(query)}&time=${atSeconds}`;
  const { body } = await askAs(planeDir, 'reader', connections.prometheus, { path });
  return (body as { data: { result: { value: [number, string] }[] } }).data.result[0]?.value[1];
}

/** Logs in two data streams, one of them in two backing indices; a silence; samples of a service. */
export async function teach(plane: KnowingPlane): Promise<{ silence: string }> {
  const { planeDir, connections } = plane;
  for (let id = 0; id < 20; id++) await ship(plane, 'logs-shop-default', `early-${id}`);
  const path = '/logs-shop-default/_rollover';
  const rolled = await askAs(planeDir, 'admin', connections.elasticsearch, { method: 'POST', path });
  expect(rolled.status).toBe(200);
  for (let id = 0; id < 10; id++) await ship(plane, 'logs-shop-default', `late-${id}`);
  for (let id = 0; id < 5; id++) await ship(plane, 'logs-mail-default', `mail-${id}`);

  return { silence: await silenced(plane, 'planned work') };
}

/** Silences an alert for a day. */
export async function silenced({ planeDir, connections }: KnowingPlane, comment: string): Promise<string> {
  const { body } = await askAs(planeDir, 'reader', connections.alertmanager, {
    method: 'POST',
    path: '/api/v2/silences',
    body: {
      matchers: [{ name: 'alertname', value: 'Planned', isRegex: false, isEqual: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 86_400_000).toISOString(),
      createdBy: 'a test',
      comment,
    },
  });
  return (body as { silenceID: string }).silenceID;
}

/** Has Prometheus scrape a service until it has some samples of it. */
export async function scraped(plane: KnowingPlane): Promise<AsyncDisposable> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end('# TYPE orders_total counter\norders_total{kind="book"} 7\norders_total{kind="pen"} 3\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const targets = [{ targets: [`127.0.0.1:${port}`], labels: { job: 'shop' } }];
  writeFileSync(join(plane.planeDir, 'targets', 'shop.json'), JSON.stringify(targets), { mode: 0o644 });
  const samples = () => queried(plane, 'sum(count_over_time(orders_total[1h]))', Date.now() / 1_000);
  const enough = async (): Promise<void> => expect(Number(await samples())).toBeGreaterThan(3);
  await vi.waitFor(enough, { timeout: 120_000, interval: 500 });
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Lets go of an operator in a test that fails, too. */
export async function withOperator<Result>(
  plane: KnowingPlane,
  work: (operator: Operator) => Promise<Result>,
): Promise<Result> {
  await using operator = await plane.engine.operator();
  return await work(operator);
}

/** A plane that runs, in that folder. */
export async function startPlane(planeDir: string): Promise<KnowingPlane> {
  const engine = openPlane({ engine: 'native', planeDir: startingQuickly(planeDir) });
  const { connections } = await engine.up({ ports: anyPorts });
  return { planeDir, engine, connections };
}
