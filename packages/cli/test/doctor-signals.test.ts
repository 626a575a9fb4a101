// What the doctor says of SIGTERM: only where an app evidently is the first process of a container is it a warning.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DebugReport } from '@telltale/catalog';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkSignals } from '../src/doctor/check-signals.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-signals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const report = (reported: Partial<DebugReport>): DebugReport => ({
  node: process.version,
  pid: 4711,
  loadedBefore: [],
  met: [],
  apiCopies: [],
  warnings: [],
  service: 'till',
  ...reported,
});

const bare = 'FROM node:24\nCMD ["node", "app.js"]\n';
const withInit = 'FROM node:24\nENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["node", "app.js"]\n';

it.each([
  ['an older preload says nothing', {}, bare, []],
  ['an app that listens is well', { listensForSigterm: true }, bare, ['ok: the app listens for SIGTERM']],
  [
    'an app that is not in an image is well',
    { listensForSigterm: false },
    undefined,
    ['ok: the app has no listener for SIGTERM, which ends it at once'],
  ],
  [
    'an image with an init is well',
    { listensForSigterm: false },
    withInit,
    ['ok: the app has no listener for SIGTERM, which ends it at once'],
  ],
  [
    'an image without an init is warned of',
    { listensForSigterm: false },
    bare,
    [
      expect.stringMatching(
        /^warning: .*Dockerfile starts it without an init: a first process ignores it, and is killed/,
      ),
    ],
  ],
  [
    'a first process is warned of',
    { listensForSigterm: false, pid: 1 },
    undefined,
    [expect.stringMatching(/^warning: .*it is the first process of its container/)],
  ],
])('%s', (_name, reported, image, expected) => {
  if (image !== undefined) writeFileSync(join(folder, 'Dockerfile'), image);
  expect(checkSignals(report(reported), folder).map(({ state, finding }) => `${state}: ${finding}`)).toEqual(expected);
});

it('the warning says what to do in each place where containers run', () => {
  const [found] = checkSignals(report({ listensForSigterm: false, pid: 1 }), folder);
  expect(found?.remedy).toMatch(/Listen for SIGTERM.*docker run --init.*init: true.*shareProcessNamespace: true/);
});
