// Tells the plane's Prometheus where to scrape what does not tell by itself: a file for its file discovery.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A target in Prometheus' configuration. */
export interface ScrapeTarget {
  readonly job: string;
  readonly port: number;
  /** Further labels; those that begin with two underscores say how it is scraped. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** @returns undoes it */
export function announce(folder: string, { job, port, labels = {} }: ScrapeTarget): Disposable {
  const path = join(folder, `${job}-${port}.json`);
  writeFileSync(`${path}.new`, JSON.stringify([{ targets: [`127.0.0.1:${port}`], labels: { job, ...labels } }]));
  renameSync(`${path}.new`, path);
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}
