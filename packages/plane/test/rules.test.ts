// The running Prometheus evaluates every rule that is built, and finds nothing wrong with a plane that is well.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { rulesFolder } from '../src/content.ts';
import { askAs } from './support/ask.ts';

interface Rule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  readonly state?: 'firing' | 'pending' | 'inactive';
  readonly alerts?: readonly { readonly state: string; readonly labels: Readonly<Record<string, string>> }[];
}

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});

async function rules(): Promise<Rule[]> {
  const planeDir = process.env.TELLTALE_TEST_PLANE_DIR ?? '';
  const { body } = await askAs(planeDir, 'reader', plane.connections.prometheus, { path: '/api/v1/rules' });
  return (body as { data: { groups: { rules: Rule[] }[] } }).data.groups.flatMap((group) => group.rules);
}

it('evaluates every rule without an error', async () => {
  const built = readdirSync(rulesFolder)
    .filter((name) => name.endsWith('.rules.yaml'))
    .flatMap((name): { alert?: string; record?: string }[] => {
      const { groups } = parse(readFileSync(join(rulesFolder, name), 'utf8'));
      return groups[0].rules;
    })
    .map(({ alert, record }) => alert ?? record);
  await expect.poll(async () => (await rules()).filter(({ health }) => health === 'unknown')).toEqual([]);
  const found = await rules();
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(built));
  expect(found.filter(({ health }) => health !== 'ok')).toEqual([]);
});

it('fires no alert about the plane itself', async () => {
  await expect.poll(async () => (await rules()).find(({ name }) => name === 'Watchdog')?.state).toBe('firing');
  // Services of other tests come and go meanwhile.
  const ofThePlane = ['prometheus', 'alertmanager', 'plane'];
  const wrong = (await rules())
    .flatMap(({ name, alerts = [] }) => alerts.map(({ labels, state }) => ({ name, job: labels.job ?? '', state })))
    .filter(({ job }) => ofThePlane.includes(job));
  expect(wrong).toEqual([]);
});
