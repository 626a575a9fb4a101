// Runs one subject once: warms it up, lets it log, waits until everything has arrived or nothing more does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './limits.ts';
import type { Arrived, Receiver } from './receivers/receiver.ts';
import type { RunRequest, RunResult } from './run.ts';
import { forkSubject } from './subject-child.ts';

/** What is to be run, but for its destination. */
export interface SubjectRun extends Omit<RunRequest, 'destination'> {
  readonly profileFolder?: string | undefined;
}

/** A result, and what the subject itself says of what is missing. */
export interface SubjectResult {
  readonly result: RunResult;
  readonly complaints: string;
}

/** @throws Error when the subject's process fails */
export async function measureSubject(
  { profileFolder, ...run }: SubjectRun,
  receiver: Receiver,
): Promise<SubjectResult> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'));
  try {
    const destination = await receiver.begin(folder);
    await using child = forkSubject(profileFolder);
    child.order({ kind: 'start', request: { ...run, destination } });
    const { ships } = await child.answer('warm');
    if (ships) await waitForWarmUp(receiver);
    const before = await receiver.received();
    child.order({ kind: 'log' });
    const { begunAt, endedAt } = await child.answer('logged');
    if (ships) await waitForRecords(receiver, run.records, before);
    child.order({ kind: 'measure' });
    const { cost, dropped } = await child.answer('measured');
    let arrived: Arrived = { distinct: 0, duplicated: 0, lastNewAt: endedAt };
    if (ships) {
      await delay(limits.duplicatesMs);
      arrived = await receiver.count();
    }
    child.order({ kind: 'exit' });
    await child.ended();
    const result = {
      ...cost,
      records_per_s: (ships ? arrived.distinct : run.records) / ((arrived.lastNewAt - begunAt) / 1000),
      delivered: arrived.distinct,
      lost: ships ? run.records - arrived.distinct : 0,
      duplicated: arrived.duplicated,
    };
    return { result, complaints: [dropped, child.lastWords].filter(Boolean).join('  ') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function waitForWarmUp(receiver: Receiver): Promise<void> {
  const deadline = Date.now() + limits.warmUpMsMax;
  while ((await receiver.received()) < limits.warmUpRecords && Date.now() < deadline) await delay(receiver.pollMs);
}

/** Until all are there, or nothing came for so long that the rest is lost. */
async function waitForRecords(receiver: Receiver, records: number, before: number): Promise<void> {
  const deadline = Date.now() + limits.runMsMax;
  let received = before;
  let quietSince = Date.now();
  /** Below it, not all can be there, and counting is dear. */
  let enough = before + records;
  while (Date.now() < deadline && Date.now() - quietSince < limits.quietMsMax) {
    const now = await receiver.received();
    if (now > received) quietSince = Date.now();
    received = now;
    if (received >= enough) {
      const { distinct } = await receiver.count();
      if (distinct >= records) return;
      enough = received + records - distinct;
    }
    await delay(receiver.pollMs);
  }
}
