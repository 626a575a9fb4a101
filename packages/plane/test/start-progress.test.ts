// A server that is starting is waited for as long as it gets on, however long that takes, and no longer.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { StartProgress } from '../src/native/processes/start-progress.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const bounds = { startStallMsMax: 150_000, startStallCpuMsMax: 120_000, startMsMax: 1_800_000, startReportMs: 30_000 };

let log: string;
let now: number;
let cpuMs: number;
let startProgress: StartProgress;

beforeEach(() => {
  log = join(temporaryFolder(), 'server.log');
  writeFileSync(log, 'of the start before\n');
  now = 0;
  cpuMs = 0;
  startProgress = new StartProgress({ logs: [log, `${log}.none`], cpuMs: () => cpuMs, now: () => now, bounds });
});

/** Lets time go by, a look every ten seconds; gives when and why it was given up. */
function pass(seconds: number, each: (second: number) => string | undefined, cpuShare = 0): string | undefined {
  const until = now + seconds * 1_000;
  while (now < until) {
    now += 10_000;
    cpuMs += 10_000 * cpuShare;
    const why = startProgress.check(each(now / 1_000) ?? 'it does not answer');
    if (why !== undefined) return `${now / 1_000}: ${why}`;
  }
  return undefined;
}

describe('a starting server', () => {
  it('is waited for while it logs something new from time to time', () => {
    const words = 'abcdefghijklmnop';
    const says = (second: number) =>
      void (second % 120 === 0 && appendFileSync(log, `module ${words[second / 120]}\n`));
    expect(pass(1_700, (second) => says(second) as undefined)).toBeUndefined();
    expect(startProgress.lastOutput).toBe('module o');
  });

  it('is waited for if it gives a different answer than before', () => {
    const answers = ['it does not answer', 'it answers fiveohthree', 'it is red', 'it answers fouroohone'];
    expect(pass(590, (second) => answers[Math.floor(second / 149)])).toBeUndefined();
  });

  it('is given up if it neither logs nor works', () => {
    expect(pass(1_000, () => undefined)).toBe('160: it made no progress for 150 s');
  });

  it.each([
    ['the same line', () => 'retrying\n'],
    [
      'the same line with another time',
      (second: number) => `[2026-11-30T16:${second}] retry ${second}, 0x${second}af\n`,
    ],
    ['one of two lines', (second: number) => `${second % 20 === 0 ? 'retrying' : 'refused'}\n`],
    ['empty lines', () => '\n\n'],
  ])('is given up if it logs %s again and again', (_, line) => {
    const why = pass(1_000, (second) => appendFileSync(log, line(second)) as undefined);
    expect(why).toMatch(/^1[67]0: it made no progress for 150 s$/);
  });

  it('is given up if its answers alternate', () => {
    expect(pass(1_000, (second) => (second % 20 === 0 ? 'it answers 503' : 'it is red'))).toMatch(/^170: it made no/);
  });

  it('is waited for if it is silent and gets only a tenth of a processor', () => {
    expect(pass(1_000, () => undefined, 0.1)).toBeUndefined();
  });

  it('is given up if it is silent with a processor to itself', () => {
    expect(pass(1_000, () => undefined, 1)).toBe('160: it made no progress for 150 s');
  });

  it('is given up if it has used all the processor time that a start takes', () => {
    expect(pass(2_000, () => undefined, 0.1)).toBe('1210: it made no progress for 1200 s');
  });

  it('is given up if it idles like a virtual machine', () => {
    expect(pass(1_000, () => undefined, 0.01)).toBe('160: it made no progress for 150 s');
  });

  it('is given up in the end even if it always makes progress', () => {
    const letters = (second: number) => [...String(second)].map((digit) => 'ghijklmnop'[Number(digit)]).join('');
    const why = pass(3_000, (second) => appendFileSync(log, `${letters(second)}\n`) as undefined);
    expect(why).toBe('1810: it is not ready after 1800 s');
  });

  it('is followed across rotation and truncation of its log', () => {
    pass(100, () => undefined);
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'new\n');
    pass(100, () => undefined);
    expect(startProgress.lastOutput).toBe('new');
    writeFileSync(log, 'x\n');
    expect(pass(140, () => undefined)).toBeUndefined();
    expect(startProgress.lastOutput).toBe('x');
  });
});
