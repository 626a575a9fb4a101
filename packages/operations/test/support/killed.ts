// A backup or a restore in a process of its own, killed at a moment of the test's choice.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProgressEvent } from '@telltale/plane';
import { readState } from '../../../plane/src/native/processes/state.ts';

const program = new URL('../fixtures/backs-up.ts', import.meta.url).pathname;
const lookMs = 5;

/** When it is killed: as soon as a step has begun, or while a part is stopped. */
export type Moment = { readonly step: string } | { readonly stopped: 'prometheus' | 'alertmanager' };

/** Kills it then; rejects where it ends before. */
export async function killedAt(
  verb: 'backup' | 'restore',
  planeDir: string,
  folder: string,
  moment: Moment,
): Promise<void> {
  const child = spawn(process.execPath, [program, verb, planeDir, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  const steps = (): ProgressEvent[] =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if ('step' in moment && steps().some(({ step }) => step === moment.step)) child.kill('SIGKILL');
  });
  if ('stopped' in moment) {
    while (child.exitCode === null && child.signalCode === null) {
      const { processes } = await readState(join(planeDir, 'state.json'));
      if (processes[moment.stopped] === undefined) child.kill('SIGKILL');
      await delay(lookMs);
    }
  }
  const [, signal] = await closed;
  if (signal !== 'SIGKILL') throw new Error(`it ended before it was killed: ${output}`);
}
