// `telltale smoke` prints for each path what was sent and found, or one object by --json; its exit code tells which.
import type { SmokeReport } from '@telltale/operations';
import { describe, expect, it } from 'vitest';
import { type Smoke, smokeIt } from '../src/commands/smoke.ts';
import { fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const id = '0123456789abcdef0123456789abcdef';
const well: SmokeReport = {
  passed: true,
  paths: [
    {
      path: 'preload',
      id,
      passed: true,
      log: { sent: 1, found: 1, ms: 812 },
      metric: { sent: 1, found: 1, ms: 4_321 },
    },
  ],
};
const broken: SmokeReport = {
  passed: false,
  paths: [
    ...well.paths,
    { path: 'fluentd', id, passed: false, log: { sent: 1, found: 2, ms: 50 }, why: 'the record is there 2 times' },
    { path: 'logstash', id, passed: false, why: 'it does not run' },
  ],
};
const says =
  (report: SmokeReport): Smoke =>
  async () =>
    report;

describe('smoke', () => {
  it('prints what was sent and found, and when', async () => {
    const screen = terminal();
    expect(await smokeIt(fakePlane({}), { ...screen, json: false }, says(well))).toBe(0);
    const text = screen.out.join('');
    expect(text).toMatch(/│ preload +│ record +│ 1 +│ 1 +│ 812 ms +│ ok/);
    expect(text).toMatch(/│ +│ series +│ 1 +│ 1 +│ 4321 ms/);
    expect(text).toContain('everything arrived, exactly once');
    expect(text).toContain(id);
  });

  it('says what failed and why, and exits with 1', async () => {
    const screen = terminal();
    expect(await smokeIt(fakePlane({}), { ...screen, json: false }, says(broken))).toBe(1);
    const text = screen.out.join('');
    expect(text).toMatch(/│ fluentd +│ record +│ 1 +│ 2 +│ 50 ms +│ failed/);
    expect(text).toContain('the record is there 2 times');
    expect(text).toMatch(/│ logstash +│ record +│ 0 +│ +│ +│ failed/);
    expect(text).toContain('it does not run');
    expect(text).toContain('something did not arrive exactly once');
  });

  it.each([
    [well, 0],
    [broken, 1],
  ])('by --json prints one object and nothing else', async (report, exitCode) => {
    const screen = terminal();
    expect(await smokeIt(fakePlane({}), { ...screen, json: true }, says(report))).toBe(exitCode);
    expect(screen.out).toHaveLength(1);
    expect(JSON.parse(screen.out.join(''))).toEqual(report);
  });

  it('passes the signal on, and says that it was interrupted', async () => {
    const screen = terminal(() => AbortSignal.abort('SIGTERM'));
    const ended: Smoke = async (_plane, { signal }) => {
      signal?.throwIfAborted();
      return well;
    };
    await expect(smokeIt(fakePlane({}), { ...screen, json: false }, ended)).rejects.toMatchObject({
      code: 'aborted',
      exitCode: 143,
    });
    expect(screen.out).toEqual([]);
  });
});
