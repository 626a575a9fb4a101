// Scrapes of registries of several sizes, each in a process of its own.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** One registry of one size. */
export interface Scrape {
  readonly name: string;
  readonly series: number;
  readonly scrape_ms: number;
  readonly event_loop_delay_ms_max: number;
}

export const scrapeNames = ['telltale', 'prom-client'] as const;

/** @throws Error when its process fails */
export async function measureScrape(name: string, series: number): Promise<Scrape> {
  const child = fork(join(import.meta.dirname, 'scrape-process.ts'), [name, String(series)]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the scrapes of ${name} ended with ${code}`);
  });
  const [{ ms, delayMs }] = (await Promise.race([once(child, 'message'), failed])) as [{ ms: number; delayMs: number }];
  failed.catch(() => {});
  return { name, series, scrape_ms: ms, event_loop_delay_ms_max: delayMs };
}
