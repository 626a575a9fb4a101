// Starts successors on a spool folder until nothing is left in it.
import { setTimeout as delay } from 'node:timers/promises';
import type { ApplicationProcess } from './application-process.ts';
import { limits } from './limits.ts';
import { queueNames } from './on-disk.ts';

export interface QuietOptions {
  readonly spool: string;
  /** Starts a successor that ends when it is let go. */
  readonly begin: (number: number) => ApplicationProcess;
  /** Successors at once. */
  readonly atOnce: number;
}

/** What is wrong; empty when the first who came has cleared the folder. */
export async function quiet({ spool, begin, atOnce }: QuietOptions): Promise<string[]> {
  const wrong: string[] = [];
  for (let round = 0; round < limits.quietRoundsMax && queueNames(spool).length > 0; round++) {
    const successors = Array.from({ length: atOnce }, (_, at) => begin(round * atOnce + at));
    await emptied(spool, successors);
    const left = queueNames(spool);
    for (const successor of successors) successor.release();
    const ends = await Promise.all(successors.map(({ ended }) => ended));
    for (const { code, signal, stderr } of ends) {
      if (code !== 0) wrong.push(`a successor ended with ${code ?? signal}: ${stderr}`);
    }
    if (left.length === 0) continue;
    wrong.push(`round ${round + 1}: left behind ${left.join(' ')}; ${ends.map(({ stderr }) => stderr).join('')}`);
  }
  return wrong;
}

async function emptied(spool: string, successors: readonly ApplicationProcess[]): Promise<void> {
  for (const begun = Date.now(); Date.now() - begun < limits.quietMsMax; await delay(limits.pollMs)) {
    if (queueNames(spool).length === 0 || !successors.some(({ alive }) => alive)) return;
  }
}
