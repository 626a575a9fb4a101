// docs/compose.md lists each listener of the stack that asks for no TLS or for no login; every other one asks for both.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { allowed } from '../compose/checks/reach.ts';
import { type Door, documentedDoors, doorsOf } from './support/listeners.ts';
import { committed, type SetUp, setUp, writtenServices } from './support/set-up.ts';

const documented = documentedDoors(readFileSync(new URL('../../docs/compose.md', import.meta.url), 'utf8'));
let made: SetUp;
let doors: Readonly<Record<string, Door>>;
beforeAll(async () => {
  made = await setUp();
  doors = doorsOf(made);
});
afterAll(() => made[Symbol.dispose]());

describe('a listener of the stack', () => {
  it('is in the table if a real engine has it', () => {
    expect(Object.keys(doors).toSorted()).toEqual(Object.keys(allowed).toSorted());
  });

  it.each(Object.keys(allowed))('%s requires TLS and a login, or is in the table of exceptions', (name) => {
    const asks = doors[name];
    expect(documented.get(name) ?? { tls: true, login: true }).toEqual(asks);
    expect(documented.has(name)).toBe(!(asks?.tls && asks.login));
  });

  it('exists if it is in the table', () => {
    expect([...documented.keys()].filter((name) => !(name in allowed))).toEqual([]);
  });

  it('is published only on this machine if it has no TLS', () => {
    const published = Object.entries(writtenServices()).flatMap(([service, { ports = [] }]) =>
      (ports as unknown as readonly string[]).map((port) => [`${service}:${port.split(':').at(-1)}`, port] as const),
    );
    expect(published.length).toBeGreaterThan(10);
    const open = published.filter(([name]) => doors[name]?.tls === false);
    expect(open.map(([name]) => name).toSorted()).toEqual(['demo-balancer:8080', 'fluent-bit:24224', 'fluentd:24224']);
    // The balancer of the example serves what a shop would show to everyone.
    for (const [name, port] of open) if (name !== 'demo-balancer:8080') expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});

describe('Prometheus', () => {
  interface Job {
    readonly job_name: string;
    readonly scheme?: string;
    readonly tls_config?: object;
    readonly static_configs?: readonly { readonly targets: readonly string[] }[];
    readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  }
  const jobs: readonly Job[] = parse(committed('prometheus/prometheus.yml'), { merge: true }).scrape_configs;
  const listenersOf = ({ static_configs = [], dns_sd_configs = [] }: Job): string[] => [
    ...static_configs.flatMap(({ targets }) => targets),
    ...dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
  ];

  it('scrapes without TLS only the listeners that the table has without it, and services that ask for it', () => {
    const plain = jobs.filter(({ scheme, tls_config }) => scheme !== 'https' || tls_config === undefined);
    const without = [...documented].filter(([, { tls }]) => !tls).map(([name]) => name);
    expect(plain.flatMap(listenersOf).filter((name) => !without.includes(name))).toEqual([]);
    expect(plain.filter((job) => listenersOf(job).length === 0).map(({ job_name }) => job_name)).toEqual(['services']);
  });
});
