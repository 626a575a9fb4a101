// Sizing counts with the limits that the Compose stack sets, and writes settings that it takes.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkSettings } from '../../plane/src/preflight/settings.ts';
import { type Load, settingsOf, sizeOf } from '../src/index.ts';
import { choices } from '../src/limits.ts';
import { fixedMegabytes, laptop, production } from '../src/stacks.ts';
import { laptopLoad } from './support/loads.ts';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../compose/${name}`, import.meta.url)), 'utf8');

interface Service {
  readonly mem_limit: string;
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string>>;
}
const servicesOf = (name: string): Readonly<Record<string, Service>> => parse(read(name), { merge: true }).services;

/** `${NAME:-768m}` and `1g`, megabytes. */
function megabytes(limit: string): number {
  const [, count = '', unit] = /^(?:\$\{\w+:-)?(\d+)([mg])\}?$/.exec(limit) ?? [];
  return Number(count) * (unit === 'g' ? 1_024 : 1);
}

/** A load for each stack that has settings. */
const loads: Readonly<Record<'production' | 'machine' | 'cluster', Load>> = {
  production: { ...laptopLoad, logLinesPerSecond: 500 },
  machine: { ...laptopLoad, logLinesPerSecond: 2_000, metricsDays: 60 },
  cluster: { ...laptopLoad, logLinesPerSecond: 2_500, services: 200, replicas: 1 },
};

describe('the stack that the sizing assumes', () => {
  it('has the parts and limits of compose.yaml without a profile', () => {
    const running = Object.entries(servicesOf('compose.yaml')).filter(
      ([, service]) => service.restart !== 'no' && !('profiles' in service),
    );
    const limits = Object.fromEntries(running.map(([name, { mem_limit }]) => [name, megabytes(mem_limit)]));
    expect(limits).toEqual({
      ...fixedMegabytes,
      elasticsearch: (2 * laptop.heap + choices.javaBytes) / 1_048_576,
      prometheus: laptop.prometheus / 1_048_576,
    });
  });

  it('has the heap and the memory of production.yaml', () => {
    const { elasticsearch, prometheus } = servicesOf('production.yaml');
    expect(megabytes(prometheus?.mem_limit ?? '')).toBe(production.prometheus / 1_048_576);
    expect(elasticsearch?.environment?.ES_JAVA_OPTS).toContain(`-Xmx${production.heap / 1_073_741_824}g`);
  });

  it('scrapes at the interval of its Prometheus', () => {
    const { global }: { global: { scrape_interval: string } } = parse(read('prometheus/prometheus.yml'));
    expect(global.scrape_interval).toBe(`${choices.scrapeSeconds}s`);
  });

  it.each(Object.entries(loads))('gets settings for %s that pass its own check', (stack, load) => {
    const size = sizeOf(load);
    expect(size.stack).toBe(stack);
    const { wrong, warnings } = checkSettings(settingsOf(size) ?? {});
    expect({ wrong, warnings }).toEqual({ wrong: [], warnings: [] });
  });

  it('gets no settings if its defaults suffice, or if it is not ours', () => {
    expect(settingsOf(sizeOf(laptopLoad))).toBeUndefined();
    expect(settingsOf(sizeOf({ ...laptopLoad, logLinesPerSecond: 100_000 }))).toBeUndefined();
  });
});
