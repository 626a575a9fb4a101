// Numbers are taken as people write them, by every option of every verb; what could mean two things is refused.
import { describe, expect, it } from 'vitest';
import { numberOf } from '../src/numbers.ts';
import { run } from '../src/run.ts';
import { fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const whole = { min: 0, max: 1_000_000 };

it.each([
  ['1000', 1000],
  ['1e3', 1000],
  ['1E+3', 1000],
  ['1.5e3', 1500],
  ['+5', 5],
  [' 5 ', 5],
  ['\t5\n', 5],
  ['5.0', 5],
  ['5.', 5],
  ['007', 7],
  ['1_000', 1000],
  ['1_000_000', 1_000_000],
  ['0', 0],
  ['-0', 0],
])('accepts %j as a whole number', (text, value) => {
  expect(numberOf('--x', text, whole)).toBe(value);
});

it.each([
  ['0.5', 0.5],
  ['.5', 0.5],
  ['5e-1', 0.5],
  ['1_000.25', 1000.25],
])('accepts %j as a number', (text, value) => {
  expect(numberOf('--x', text, { ...whole, fraction: true })).toBe(value);
});

it.each([
  '',
  ' ',
  '0.5',
  '1e-1',
  '1,000',
  '1.000.000',
  '1 000',
  '1__000',
  '_1',
  '1_',
  '0x10',
  '0b1',
  '1k',
  '5s',
  '1e',
  'e3',
  '.',
  '+',
  '--5',
  '-1',
  '1000001',
  '1e7',
  '1e999',
  '1e9999',
  'NaN',
  'Infinity',
  'none',
  '½',
  '５',
  '1n',
])('rejects %j and says what is accepted', (text) => {
  expect(() => numberOf('--x', text, whole)).toThrow(
    `[telltale] --x ${text} is not accepted: it must be a whole number from 0 to 1000000.`,
  );
});

describe('an option', () => {
  const load = ['--services=5', '--requests-per-second=1', '--log-lines-per-second=1', '--days=14'];

  /** Runs a command line on a plane that answers everything. */
  async function exitCode(line: readonly string[]): Promise<number> {
    const { connections, running } = await import('./support/fake-plane.ts');
    const letters = { list: async () => ({ total: 0, letters: [] }), [Symbol.asyncDispose]: async () => undefined };
    const plane = fakePlane({
      up: async () => ({ connections, started: [], alreadyRunning: [], pages: [], notes: [] }),
      status: async () => running,
      deadLetters: async () => letters as never,
      describe: async () => ({ parts: ['keeper'] }) as never,
      logs: async function* () {},
    });
    return run(line, terminal(), async () => plane);
  }

  it.each([
    [['up', '--elasticsearch-port']],
    [['up', '--prometheus-port']],
    [['up', '--alertmanager-port']],
    [['logs', '--lines']],
    [['dead-letters', 'list', '--limit']],
    [['size', ...load, '--services']],
    [['size', ...load, '--instances']],
    [['size', ...load, '--requests-per-second']],
    [['size', ...load, '--log-lines-per-second']],
    [['size', ...load, '--days']],
    [['size', ...load, '--metrics-days']],
    [['size', ...load, '--bytes-per-line']],
    [['size', ...load, '--series-per-service']],
  ])('accepts 1e2 and +100, and rejects 1,00: %j', async (line) => {
    const exitCodes = [];
    for (const value of ['1e2', '+100', ' 100 ', '1,00']) exitCodes.push(await exitCode([...line, value]));
    expect(exitCodes).toEqual([0, 0, 0, 2]);
  });

  it('for a rate accepts a half, and one for a count does not', async () => {
    expect(await exitCode(['size', ...load, '--requests-per-second', '.5'])).toBe(0);
    expect(await exitCode(['size', ...load, '--days', '.5'])).toBe(2);
  });

  it('for a number of copies accepts 1.0, but not 2', async () => {
    expect(await exitCode(['size', ...load, '--replicas', '1.0'])).toBe(0);
    expect(await exitCode(['size', ...load, '--replicas', '2'])).toBe(2);
  });
});
