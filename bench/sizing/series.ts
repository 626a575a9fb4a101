// What a series takes: of a service's page, of Prometheus' memory, and of its write-ahead log.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from '../../tests/support/free-port.ts';
import { limits } from './limits.ts';

/** What was measured. */
export interface SeriesSize {
  /** Samples on one service's page once all its routes were asked, and the five that Prometheus adds to a target. */
  readonly series_per_service: number;
  readonly series: number;
  /** Of Prometheus' memory: with next to none, and with all. */
  readonly empty_rss_bytes: number;
  readonly full_rss_bytes: number;
  readonly memory_bytes_per_series: number;
  /** Of the log of what is not in a block yet. */
  readonly wal_bytes_per_sample: number;
  readonly cpu_seconds_per_million_samples: number;
}

/** Scrapes the services under many names, until as many samples are in memory as there ever are. */
export async function measureSeries(
  program: string,
  folder: string,
  pages: readonly string[],
  say: (line: string) => void,
): Promise<SeriesSize> {
  const targets = join(folder, 'targets.json');
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(targets, '[]');
  await using prometheus = await startPrometheus(program, folder, targets);
  const ask = async (query: string): Promise<number> => {
    const answer = JSON.parse(await text(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`));
    return Number(answer.data.result[0]?.value[1] ?? Number.NaN);
  };
  await delay(30_000);
  const empty = prometheus.rss();
  writeFileSync(targets, JSON.stringify(targetsOf(pages)));
  const walStart = await ask('prometheus_tsdb_wal_storage_size_bytes');
  for (let minute = 0; minute < limits.minutes; minute++) {
    await delay(60_000);
    const series = await ask('prometheus_tsdb_head_series');
    say(`minute ${minute + 1}: ${series} series, ${Math.round(prometheus.rss() / 1e6)} MB`);
  }
  const [scraped = 0, series = 0, samples = 0, cpu = 0, wal = 0] = [
    await ask('max(scrape_samples_scraped{job=~"sizing.*"})'),
    await ask('prometheus_tsdb_head_series'),
    await ask('prometheus_tsdb_head_samples_appended_total{type="float"}'),
    await ask('process_cpu_seconds_total'),
    await ask('prometheus_tsdb_wal_storage_size_bytes'),
  ];
  const full = prometheus.rss();
  return {
    series_per_service: scraped + 5,
    series,
    empty_rss_bytes: empty,
    full_rss_bytes: full,
    memory_bytes_per_series: (full - empty) / series,
    wal_bytes_per_sample: (wal - walStart) / samples,
    cpu_seconds_per_million_samples: (cpu / samples) * 1e6,
  };
}

function targetsOf(pages: readonly string[]): object[] {
  return pages.flatMap((page, service) =>
    Array.from({ length: limits.targetsEach }, (_, index) => ({
      targets: [new URL(page).host],
      labels: { job: `sizing-${service}`, instance: `10.0.${service}.${index}:9464` },
    })),
  );
}

interface Prometheus extends AsyncDisposable {
  readonly url: string;
  rss(): number;
}

async function startPrometheus(program: string, folder: string, targets: string): Promise<Prometheus> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = join(folder, 'prometheus.json');
  const self = { job_name: 'prometheus', static_configs: [{ targets: [`127.0.0.1:${port}`] }] };
  const services = { job_name: 'services', file_sd_configs: [{ files: [targets], refresh_interval: '1s' }] };
  // Its settings are YAML, of which JSON is a part.
  writeFileSync(
    settings,
    JSON.stringify({ global: { scrape_interval: `${limits.scrapeSeconds}s` }, scrape_configs: [self, services] }),
  );
  const child: ChildProcess = spawn(
    program,
    [
      `--config.file=${settings}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--enable-feature=exemplar-storage',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const pid = child.pid ?? 0;
  return {
    url,
    rss: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function text(url: string): Promise<string> {
  const { body } = await request(url);
  return body.text();
}
