// What docs/scaling.md shows of `telltale size` is what it prints; its table ends where the sizes do.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../packages/cli/src/run.ts';
import { terminal } from '../packages/cli/test/support/terminal.ts';
import { type Load, type StackName, sizeOf } from '../packages/sizing/src/index.ts';
import { defaults } from '../packages/sizing/src/limits.ts';

const page = readFileSync(fileURLToPath(new URL('../docs/scaling.md', import.meta.url)), 'utf8');
const examples = [...page.matchAll(/```sh\ntelltale (size [^\n]+)\n```\n\n```text\n([^`]+)\n```/g)].map(
  ([, command = '', output = '']) => ({ command, output }),
);

const none: Load = {
  ...{ services: 1, instances: 1, requestsPerSecond: 0, logLinesPerSecond: 0, days: 14, replicas: undefined },
  metricsDays: defaults.metricsDays,
  bytesPerLine: defaults.bytesPerLine,
  seriesPerService: defaults.seriesPerService,
};

describe('the page on scaling', () => {
  it('shows a laptop, one machine and several machines', () => {
    expect(examples).toHaveLength(3);
  });

  it.each(examples)('shows what $command prints', async ({ command, output }) => {
    const screen = terminal();
    expect(await run(command.split(' '), screen)).toBe(0);
    const printed = screen.out.join('').split('\n');
    let from = 0;
    for (const line of output.split('\n').filter((text) => text !== '...')) {
      const at = printed.indexOf(line, from);
      expect(at, `not printed, or not there: ${line}`).toBeGreaterThanOrEqual(from);
      from = at;
    }
  });

  it.each<[StackName, Partial<Load>, Partial<Load>]>([
    ['laptop', { logLinesPerSecond: 75 }, { logLinesPerSecond: 80 }],
    ['laptop', { services: 50 }, { services: 55 }],
    ['production', { logLinesPerSecond: 900 }, { logLinesPerSecond: 950 }],
    ['production', { services: 900 }, { services: 950 }],
    ['machine', { logLinesPerSecond: 4_700 }, { logLinesPerSecond: 4_800 }],
    ['machine', { services: 4_900 }, { services: 5_000 }],
    ['machine', { services: 2_100, metricsDays: 90 }, { services: 2_200, metricsDays: 90 }],
    ['cluster', { logLinesPerSecond: 7_100 }, { logLinesPerSecond: 7_200 }],
  ])('states the limit of %s', (stack, carried, tooMuch) => {
    const fits = (load: Partial<Load>): boolean | undefined =>
      sizeOf({ ...none, ...load }).fits.find((fit) => fit.stack === stack)?.fits;
    expect(fits(carried)).toBe(true);
    expect(fits(tooMuch)).toBe(false);
    const [border = ''] = Object.values(carried).map((value) => (value ?? 0).toLocaleString('en-US'));
    expect(page).toContain(border);
  });
});
