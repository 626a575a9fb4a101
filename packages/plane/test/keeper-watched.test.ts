// When the native plane's keeper last found all well: it notes that, and Prometheus tells it, which an alert goes by.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { testPlane } from '../../../tests/support/plane.ts';
import { writeLastRun } from '../src/native/keeper/last-run.ts';
import { layoutOf } from '../src/native/layout.ts';
import { askAs } from './support/ask.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const longAgoSeconds = 1_000_000_000;
const pathOf = (planeDir: string): string => join(layoutOf(planeDir).prometheus.config, 'telltale-keeper.json');

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert?: string; readonly expr: string }[] }[];
}

/** The alert's own expression, without its threshold. */
function ageExpression(): string {
  const file = fileURLToPath(new URL('../../../dashboards/prometheus/background.rules.yaml', import.meta.url));
  const { groups }: Rules = parse(readFileSync(file, 'utf8'));
  const rule = groups.flatMap(({ rules }) => rules).find(({ alert }) => alert === 'KeeperFailing');
  return (rule?.expr ?? '').replace(/ > \d+$/, '');
}

it('records each round in which the keeper found everything in order', async () => {
  const planeDir = temporaryFolder();
  const layout = layoutOf(planeDir);
  mkdirSync(layout.prometheus.config, { recursive: true });
  mkdirSync(layout.logs);
  await writeLastRun(layout, undefined);
  utimesSync(pathOf(planeDir), longAgoSeconds, longAgoSeconds);
  const keeper = fileURLToPath(new URL('../src/native/keeper/main.ts', import.meta.url));
  // It goes on for as long as the plane's state has it.
  const state = '{"schema":1,"ports":{},"processes":{"keeper":{"group":[{"pid":%s}]}}}';
  const script = 'printf "$1" $$ > "$2"; exec "$0" "$3" "$4"';
  const args = ['-c', script, process.execPath, state, layout.state, keeper, planeDir];
  const child = spawn('/bin/sh', args, { stdio: 'inherit' });
  const ended = once(child, 'close');
  try {
    await expect.poll(() => statSync(pathOf(planeDir)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
});

it('lets the alert read the time of the last round from Prometheus, without a scrape target for the file', async () => {
  const planeDir = process.env.TELLTALE_TEST_PLANE_DIR ?? '';
  const { connections } = await testPlane();
  const asked = async <Data>(path: string): Promise<Data> => {
    const { body } = await askAs(planeDir, 'reader', connections.prometheus, { path });
    return (body as { data: Data }).data;
  };
  /** How far Prometheus is from what the file says, in seconds. */
  const isOff = async (): Promise<number> => {
    const query = new URLSearchParams({ query: ageExpression() });
    const { result } = await asked<{ result: { value: [number, string] }[] }>(`/api/v1/query?${query}`);
    const [[at, age] = [0, '0']] = result.map(({ value }) => value);
    return Math.abs(at - Number(age) - statSync(pathOf(planeDir)).mtimeMs / 1_000);
  };
  // It looks at the file, and is scraped, every few seconds.
  await expect.poll(isOff, { interval: 1_000 }).toBeLessThan(1.5);
  expect(await asked('/api/v1/targets?scrapePool=keeper')).toMatchObject({ activeTargets: [] });
});
