// Ports that other programs have: all are named at once, with one command or setting that gets past them.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFreePorts } from '../src/compose/free-ports.ts';
import { choosePorts } from '../src/native/processes/ports.ts';

const others = [createServer(), createServer(), createServer()];
let a = 0;
let b = 0;
let c = 0;

beforeAll(async () => {
  for (const server of others) await once(server.listen(0, '127.0.0.1'), 'listening');
  [a = 0, b = 0, c = 0] = others.map((server) => (server.address() as AddressInfo).port);
});
afterAll(() => {
  for (const server of others) server.close();
});

const messageOf = (trial: Promise<unknown>): Promise<string> =>
  trial.then(
    () => 'nothing is taken',
    (error) => error.message,
  );

describe('a port in use, for plain processes', () => {
  it('is named, with the command that uses free ports instead', async () => {
    expect(await messageOf(choosePorts({ elasticsearch: a, prometheus: 0, alertmanager: 0 }))).toBe(
      `[telltale plane] cannot start elasticsearch on port ${a} of 127.0.0.1: another program uses the port. End that program, or take any free port: telltale up --engine native --elasticsearch-port 0.`,
    );
  });

  it('is named together with all others, with one command for all', async () => {
    expect(await messageOf(choosePorts({ elasticsearch: a, prometheus: b, alertmanager: c }))).toBe(
      `[telltale plane] cannot start elasticsearch, prometheus and alertmanager on ports ${a}, ${b} and ${c} of 127.0.0.1: other programs use the ports. End those programs, or take any free ports: telltale up --engine native --elasticsearch-port 0 --prometheus-port 0 --alertmanager-port 0.`,
    );
  });

  it('leaves the other options in the command', async () => {
    const asked = { elasticsearch: 0, alertmanager: c };
    const message = await messageOf(choosePorts({ elasticsearch: 0, prometheus: b, alertmanager: 0 }, asked));
    expect(message).toContain(
      `telltale up --engine native --elasticsearch-port 0 --prometheus-port 0 --alertmanager-port ${c}.`,
    );
  });

  it('is replaced in the command by a free one', async () => {
    const ports = await choosePorts({ elasticsearch: 0, prometheus: 0, alertmanager: 0 });
    expect(new Set([...Object.values(ports), a, b, c]).size).toBe(6);
  });
});

describe('a port in use, for containers', () => {
  const demand = (...ports: [string, number][]): Promise<string> =>
    messageOf(
      requireFreePorts(
        {
          services: Object.fromEntries(
            ports.map(([name, port]) => [
              name,
              { ports: [{ host_ip: '127.0.0.1', published: String(port), target: 1 }] },
            ]),
          ),
          networks: {},
          volumes: {},
        } as unknown as Parameters<typeof requireFreePorts>[0],
        [],
      ),
    );

  it('is named with the setting that changes it', async () => {
    expect(await demand(['grafana', a], ['kibana', 0])).toMatch(
      new RegExp(
        `cannot start grafana on port ${a} of 127.0.0.1: another program uses the port. Stop that program, or set another port, such as TELLTALE_GRAFANA_PORT=\\d+ in compose/.env`,
      ),
    );
  });

  it('is named together with all others, each with a valid port', async () => {
    const message = await demand(['elasticsearch', a], ['grafana', b], ['kibana', c]);
    expect(message).toContain(
      `cannot start elasticsearch on port ${a} of 127.0.0.1, grafana on port ${b} of 127.0.0.1, kibana on port ${c} of 127.0.0.1: other programs use the ports.`,
    );
    const set = [...message.matchAll(/TELLTALE_(\w+)_PORT=(\d+)/g)];
    expect(set.map(([, name]) => name)).toEqual(['ELASTICSEARCH', 'GRAFANA', 'KIBANA']);
    expect(Math.max(...set.map(([, , port]) => Number(port)))).toBeLessThan(65_536);
  });
});
