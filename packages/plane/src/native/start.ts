// Starts one process of the plane and waits until it does its work.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpClient } from '../http-client.ts';
import { limits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { isAlive, type Launch, launch, membersOf } from './process-group.ts';
import type { ServerKind } from './server.ts';
import type { ProcessName, ProcessRecord, StateFile } from './state.ts';

/** Starts a process and records it. */
export async function start(state: StateFile, name: ProcessName, version: string, wanted: Launch): Promise<void> {
  await launch(wanted, (identity) =>
    state.record(name, { group: [identity], since: new Date().toISOString(), version, ready: false }),
  );
}

/** What to wait for. */
export interface Awaited {
  readonly name: ProcessName;
  readonly kind: ServerKind;
  readonly client: HttpClient;
  /** File with what it says. */
  readonly log: string;
  readonly signal: AbortSignal | undefined;
  /** Told how far it is by the time that it usually takes. */
  readonly progress?: (fraction: number, detail: string) => void;
}

/**
 * Waits until a recorded process does its work, and records it so.
 *
 * @throws PlaneError `start_failed` when it ends, `start_timeout`
 * @throws the signal's reason when it is aborted
 */
export async function awaitReady(
  state: StateFile,
  { name, kind, client, log, signal, progress }: Awaited,
): Promise<void> {
  let wrong: string | undefined = 'it was not asked yet';
  for (const begun = Date.now(); Date.now() - begun < limits.startMsMax; ) {
    signal?.throwIfAborted();
    const record = state.current.processes[name];
    if (record === undefined || !isAlive(record)) throw ended(kind, log);
    wrong = await healthOf(kind, client, signal);
    if (wrong === undefined) {
      state.record(name, { ...record, ready: true, group: withMembers(record) });
      return;
    }
    const elapsed = Date.now() - begun;
    progress?.(Math.min(elapsed / kind.usualStartMs, 0.99), `${Math.round(elapsed / 1000)} s`);
    await delay(limits.pollMs, undefined, signal ? { signal } : {});
  }
  throw new PlaneError('start_timeout', {
    what: `cannot start ${kind.title}`,
    why: `after ${limits.startMsMax / 1000} s ${wrong}`,
    remedy: `See what it says: ${log}`,
  });
}

/** What is wrong with a part; undefined when nothing is. */
export async function healthOf(
  kind: ServerKind,
  client: HttpClient,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    return await kind.health(client, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return `it does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function withMembers(record: ProcessRecord): ProcessRecord['group'] {
  const [leader] = record.group;
  return [leader, ...membersOf(record).filter(({ pid }) => pid !== leader.pid)];
}

function ended(kind: ServerKind, log: string): PlaneError {
  return new PlaneError('start_failed', {
    what: `cannot start ${kind.title}`,
    why: `it ended at once: ${tellingLine(log)}`,
    remedy: `See all that it said: ${log}`,
  });
}

/** What of a log says why: of a Java exception its first line and its last cause, of anything else the last line. */
function tellingLine(log: string): string {
  const { size } = statSync(log);
  const tail = Buffer.alloc(Math.min(size, limits.logTailBytesMax));
  const file = openSync(log, 'r');
  try {
    readSync(file, tail, 0, tail.length, size - tail.length);
  } finally {
    closeSync(file);
  }
  const lines = tail.toString('utf8').split('\n');
  const exception = lines.find((text) => /^[\w.$]+Exception: /.test(text));
  const cause = lines.findLast((text) => text.startsWith('Caused by: '));
  const line =
    exception && cause
      ? `${exception} (${cause.replace('Caused by: ', 'caused by ')})`
      : (exception ??
        lines.findLast((text) => /error|fail/i.test(text)) ??
        lines.findLast((text) => text.trim() !== ''));
  return line?.trim().replace(/\.$/, '').slice(0, 400) ?? 'it said nothing';
}
