// Metrics are kept as long, and as much of them, as is said, in both engines; what is older goes.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { committed } from '../../../tests/compose-files/support/set-up.ts';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { startPrometheus } from '../../../tests/support/real-prometheus.ts';
import { obtainPrometheus } from '../src/artifacts/prometheus.ts';
import { limits } from '../src/limits.ts';
import { askAs } from './support/ask.ts';

const daySeconds = 86_400;
const isRetention = (flag: string): boolean => flag.startsWith('--storage.tsdb.retention.');

/** Flags with which the native plane's Prometheus runs. */
async function nativeFlags({ connections }: TestPlane): Promise<string[]> {
  const planeDir = process.env.TELLTALE_TEST_PLANE_DIR ?? '';
  const { body } = await askAs(planeDir, 'reader', connections.prometheus, { path: '/api/v1/status/flags' });
  const { data } = body as { data: Readonly<Record<string, string>> };
  return Object.entries(data)
    .map(([name, value]) => `--${name}=${value}`)
    .filter(isRetention);
}

/** Flags with which the stack's does, with its defaults or with settings. */
function stackFlags(settings: Readonly<Record<string, string>> = {}): string[] {
  const { services } = parse(committed('compose.yaml'), { merge: true });
  const command: readonly string[] = services.prometheus.command;
  const filled = command.map((word) =>
    word.replace(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, otherwise: string) => settings[name] ?? otherwise),
  );
  return filled.filter(isRetention);
}

let promtool: string;
let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
  ({ promtool } = await obtainPrometheus());
});

/** Days ago of which Prometheus still has a sample. */
async function keptDays(flags: readonly string[], days: readonly number[]): Promise<number[]> {
  const now = Math.floor(Date.now() / 1_000);
  const samples = days.map((day) => `kept{day="${day}"} 1 ${now - day * daySeconds}\n`);
  const fill = (data: string): void => {
    const page = `${data}.om`;
    writeFileSync(page, `# TYPE kept gauge\n${samples.join('')}# EOF\n`);
    execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', page, data], { stdio: 'pipe' });
  };
  await using prometheus = await startPrometheus([], { flags, fill });
  const found = async () =>
    (await prometheus.query('count by (day) (last_over_time(kept[60d]))'))
      .map(({ metric }) => Number(metric.day))
      .toSorted((a, b) => a - b);
  await expect.poll(async () => (await found()).length).toBeGreaterThan(0);
  return await found();
}

describe('the retention of metrics', () => {
  it('deletes blocks older than 15 days or beyond 5 GiB on the native plane', async () => {
    const flags = await nativeFlags(plane);
    expect(flags.toSorted()).toEqual([
      `--storage.tsdb.retention.size=${limits.metricsBytesMax / 2 ** 30}GiB`,
      `--storage.tsdb.retention.time=${limits.metricsRetentionDays}d`,
    ]);
    expect(await keptDays(flags, [1, 10, 20, 40])).toEqual([1, 10]);
  });

  it('deletes blocks older than 15 days or beyond 5 GB in the stack unless its settings differ', async () => {
    await using prometheus = await startPrometheus([], { flags: stackFlags() });
    expect(await prometheus.retention()).toBe('15d or 5GiB');
    expect(await keptDays(stackFlags(), [1, 10, 20, 40])).toEqual([1, 10]);
    const longer = stackFlags({ TELLTALE_METRICS_RETENTION: '30d' });
    expect(await keptDays(longer, [1, 10, 20, 40])).toEqual([1, 10, 20]);
  });

  it('deletes blocks beyond the size limit, whatever their age', async () => {
    const small = stackFlags({ TELLTALE_METRICS_RETENTION_SIZE: '1KB' });
    expect((await keptDays(small, [1, 5, 10])).length).toBeLessThan(3);
  });
});
