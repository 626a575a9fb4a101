// What README says first of needs, sizes and durations is what the packages ask for and the benchmarks measured.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { limits } from '../../packages/plane/src/preflight/limits.ts';
import { NODE_MAJOR_MIN } from '../../scripts/set-up.mjs';
import { root } from './pages.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const rowOf = (name: string): string => readme.split('\n').find((line) => line.startsWith(`| \`${name}`)) ?? '';
const figures = (row: string): number[] =>
  [...row.matchAll(/\d[\d,]*/g)].map(([text]) => Number(text.replace(',', '')));

it('the page names the Node version that the preload requires', () => {
  const { engines } = JSON.parse(read('packages/node/package.json'));
  expect(rowOf('@telltale/node')).toContain(`Node ${engines.node.replace('>=', '>= ')}`);
});

it('the page names the Node version that the set-up of a clone requires', () => {
  expect(rowOf('npm run demo')).toContain(`Node ${NODE_MAJOR_MIN} and npm`);
});

it('the page names the Docker and Compose versions below which the stack refuses to start', () => {
  const row = rowOf('docker compose up');
  expect(row).toContain(`Docker Engine ${limits.dockerEngineMin.split('.')[0]}`);
  expect(row).toContain(`Compose ${limits.composeMin.split('.').slice(0, 2).join('.')}`);
});

it('the page states the measured cost of the preload', () => {
  const page = read('docs/benchmarks.md');
  const line = (start: string): number[] => figures(page.split('\n').find((text) => text.startsWith(start)) ?? '');
  const [installed] = line('| installed MB');
  // The first table of the two rows is that of `node:http`.
  const [[bare = 0], [ours = 0]] = [line('| bare |'), line('| **telltale** |')];
  expect(rowOf('@telltale/node')).toContain(`${installed} MB on disk, ${ours - bare} ms of start`);
});
