// A registry with so many series in a process of its own, scraped some times: how long, and what it did to the event loop.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { MeterProvider, MetricsPage } from '@telltale/metrics';
import { Counter, Registry } from 'prom-client';
import { median } from '../logs/report/rows.ts';
import { limits } from './limits.ts';

/** Makes a registry, and gives what scrapes it. */
type Make = (series: number) => () => Promise<unknown>;

/** Each metric has as many series as OpenTelemetry's SDK lets one have. */
const PER_METRIC = 1_000;

function each(series: number, metric: (name: string, count: number) => void): void {
  for (let made = 0, at = 0; made < series; made += PER_METRIC, at++)
    metric(`metric_${at}`, Math.min(PER_METRIC, series - made));
}

export const registries: Readonly<Record<string, Make>> = {
  telltale(series) {
    const provider = new MeterProvider();
    each(series, (name, count) => {
      const counter = provider.getMeter('bench').createCounter(name);
      for (let id = 0; id < count; id++) counter.add(1, { id, shop: 'a' });
    });
    const page = new MetricsPage({ provider, resource: {} });
    return () => page.answer();
  },
  'prom-client'(series) {
    const register = new Registry();
    each(series, (name, count) => {
      const counter = new Counter({ name, help: name, labelNames: ['id', 'shop'], registers: [register] });
      for (let id = 0; id < count; id++) counter.inc({ id, shop: 'a' });
    });
    return () => register.metrics();
  },
};

async function scraped(scrape: () => Promise<unknown>): Promise<{ ms: number; delayMs: number }> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await delay(limits.settleMs);
  loop.reset();
  // It measures from one of its own timers to the next: one must have been before.
  await delay(limits.settleMs);
  const begun = performance.now();
  await scrape();
  const ms = performance.now() - begun;
  await delay(limits.settleMs);
  loop.disable();
  return { ms, delayMs: loop.max / 1e6 };
}

const [name = '', count = ''] = process.argv.slice(2);
const make = registries[name];
if (make === undefined) throw new Error('this file is run by the benchmark');
const scrape = make(Number(count));
const results: { ms: number; delayMs: number }[] = [];
for (let left = limits.scrapes; left > 0; left--) results.push(await scraped(scrape));
process.send?.({ ms: median(results.map(({ ms }) => ms)), delayMs: median(results.map(({ delayMs }) => delayMs)) });
process.disconnect?.();
