// Measures the starts of every subject with every app, round by round, and gives the medians.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OtherLoad } from '../logs/other-load.ts';
import { median } from '../logs/report/rows.ts';
import { AppProcess, runToEnd } from './app-process.ts';
import type { Backend } from './backend.ts';
import { limits } from './limits.ts';
import { load } from './load.ts';
import { type AppName, type Start, type SubjectName, subjects } from './subjects.ts';

/** One subject with one app; what was not measured is absent. */
export interface Row {
  readonly name: SubjectName;
  readonly app: AppName;
  readonly startup_ms: number;
  readonly cpu_us_per_request?: number;
  readonly rss_idle_mb?: number;
  readonly rss_loaded_mb?: number;
  readonly p50_ms?: number;
  readonly p99_ms?: number;
  readonly p999_ms?: number;
}

type Figures = Omit<Row, 'name' | 'app'>;

/** What is to be measured. */
export interface Plan {
  readonly names: readonly SubjectName[];
  readonly apps: readonly AppName[];
  readonly starts: number;
  /** The first of them are put under load as well. */
  readonly loadedStarts: number;
}

/** What measuring works with. */
export interface Context {
  readonly backend: Backend;
  readonly otherLoad: OtherLoad;
  readonly say: (line: string) => void;
  readonly isInterrupted: () => boolean;
}

async function measureStart(app: AppName, start: Start, isLoaded: boolean): Promise<Figures> {
  if (app === 'empty') return { startup_ms: await runToEnd(app, start) };
  await using process = await AppProcess.start(app, start);
  const { startupMs: startup_ms } = process;
  if (!isLoaded) return { startup_ms };
  const idle = await process.usage();
  await load(process.port, limits.warmUpMs);
  const before = await process.usage();
  const { p50, p99, p999, requests } = await load(process.port, limits.loadMs);
  const after = await process.usage();
  return {
    startup_ms,
    cpu_us_per_request: (after.cpuMicros - before.cpuMicros) / requests,
    rss_idle_mb: idle.rssMegabytes,
    rss_loaded_mb: after.rssMegabytes,
    p50_ms: p50,
    p99_ms: p99,
    p999_ms: p999,
  };
}

function rowOf(name: SubjectName, app: AppName, all: readonly Figures[]): Row {
  const figures = (key: keyof Figures): number[] => all.map((one) => one[key]).filter((value) => value !== undefined);
  const medians = Object.fromEntries(
    (['cpu_us_per_request', 'rss_idle_mb', 'rss_loaded_mb', 'p50_ms', 'p99_ms', 'p999_ms'] as const)
      .map((key) => [key, figures(key)] as const)
      .filter(([, values]) => values.length > 0)
      .map(([key, values]) => [key, median(values)]),
  );
  return { name, app, startup_ms: median(figures('startup_ms')), ...medians };
}

function lineOf({ startup_ms: ms, cpu_us_per_request: cpu, rss_loaded_mb: rss, p99_ms: p99 }: Figures): string {
  const loaded =
    cpu === undefined ? '' : `  ${cpu.toFixed(0)} us/request  ${rss?.toFixed(0)} MB  p99 ${p99?.toFixed(1)} ms`;
  return `${ms.toFixed(0)} ms${loaded}`;
}

/** @throws Error when it is interrupted */
export async function measure(plan: Plan, around: Context): Promise<{ rows: Row[]; failures: number }> {
  const { names, apps, starts, loadedStarts } = plan;
  const results = new Map<string, Figures[]>();
  let failures = 0;
  for (let round = 0; round < starts; round++) {
    for (const app of apps) {
      // Each round begins with another subject: none is always measured behind the same one.
      for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)]) {
        if (around.isInterrupted()) throw new Error('interrupted');
        await around.otherLoad.look();
        const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'));
        const which = `round ${round + 1}/${starts}  ${app}  ${name}`;
        try {
          const start = subjects[name]({ backend: around.backend.url, folder });
          const figures = await measureStart(app, start, round < loadedStarts);
          results.set(`${app} ${name}`, [...(results.get(`${app} ${name}`) ?? []), figures]);
          around.say(`${which}  ${lineOf(figures)}`);
        } catch (error) {
          failures += 1;
          around.say(`${which}  FAILED: ${error instanceof Error ? error.message : error}`);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }
    }
  }
  const rows = apps.flatMap((app) =>
    names.flatMap((name) => {
      const of = results.get(`${app} ${name}`);
      return of === undefined ? [] : [rowOf(name, app, of)];
    }),
  );
  return { rows, failures };
}
