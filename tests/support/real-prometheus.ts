// A real Prometheus of a test's own: it scrapes what the test serves, or keeps what the test has put into its folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';

/** What Prometheus is to scrape. */
export interface ScrapeJob {
  readonly name: string;
  /** Where the page is, `127.0.0.1:9464`. */
  readonly target: string;
  readonly path?: string;
  readonly protocol: 'PrometheusText0.0.4' | 'PrometheusText1.0.0' | 'OpenMetricsText1.0.0';
  readonly names: 'legacy' | 'utf8';
  /** What becomes of the series, by the rules of Prometheus' own configuration. */
  readonly relabel?: readonly object[];
}

/** A target as Prometheus sees it. */
export interface ScrapeTarget {
  readonly scrapePool: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

export interface ScrapedSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface RealPrometheus extends AsyncDisposable {
  readonly url: string;
  targets(): Promise<readonly ScrapeTarget[]>;
  query(expression: string): Promise<readonly ScrapedSeries[]>;
  /** How long it keeps series, and how much of them, in its own words. */
  retention(): Promise<string>;
}

export interface PrometheusOptions {
  /** Further flags. */
  readonly flags?: readonly string[];
  /** Fills the folder of its data before it starts. */
  readonly fill?: (data: string) => void;
}

/** Starts it; what it writes is removed with it. */
export async function startPrometheus(
  jobs: readonly ScrapeJob[],
  { flags: given = [], fill }: PrometheusOptions = {},
): Promise<RealPrometheus> {
  const { prometheus } = await obtainPrometheus();
  const folder = mkdtempSync(join(tmpdir(), 'telltale-prometheus-'));
  const config = join(folder, 'prometheus.json');
  const scrape_configs = jobs.map(({ name, target, path = '/metrics', protocol, names, relabel = [] }) => ({
    job_name: name,
    metrics_path: path,
    scrape_protocols: [protocol],
    metric_name_validation_scheme: names,
    metric_name_escaping_scheme: names === 'utf8' ? 'allow-utf-8' : 'underscores',
    static_configs: [{ targets: [target] }],
    metric_relabel_configs: relabel,
  }));
  writeFileSync(config, JSON.stringify({ global: { scrape_interval: '3s', scrape_timeout: '3s' }, scrape_configs }));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const data = join(folder, 'data');
  fill?.(data);
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${data}`, '--log.level=warn', ...given];
  const child = spawn(prometheus, [...flags, `--web.listen-address=${address}`], { cwd: folder });
  const ended = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  const ask = async <Data>(path: string): Promise<Data> => {
    const answer = await fetch(`http://${address}/api/v1/${path}`);
    return ((await answer.json()) as { data: Data }).data;
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const isReady = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended: ${said}`);
      return (await fetch(`http://${address}/-/ready`).catch(() => undefined))?.ok === true;
    };
    await vi.waitUntil(isReady, { timeout: 120_000, interval: 100 });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://${address}`,
    async targets() {
      return (await ask<{ activeTargets: ScrapeTarget[] }>('targets?state=active')).activeTargets;
    },
    async query(expression) {
      return (await ask<{ result: ScrapedSeries[] }>(`query?${new URLSearchParams({ query: expression })}`)).result;
    },
    async retention() {
      return (await ask<{ storageRetention: string }>('status/runtimeinfo')).storageRetention;
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
