// Starts one process of the plane and waits until it is ready.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpClient } from '../../http-client.ts';
import { limits } from '../../limits.ts';
import { PlaneError } from '../../plane-error.ts';
import { type Layout, ownLogOfElasticsearch } from '../layout.ts';
import { cpuMsOf, isAlive, type Launch, launch, membersOf } from './process-group.ts';
import type { ServerKind } from './server.ts';
import { type StartBounds, StartProgress } from './start-progress.ts';
import type { ProcessName, ProcessRecord, StateFile } from './state.ts';

/** Starts a process and records it. */
export async function start(state: StateFile, name: ProcessName, version: string, wanted: Launch): Promise<void> {
  await launch(wanted, (identity) =>
    state.record(name, { group: [identity], since: new Date().toISOString(), version, ready: false }),
  );
}

/** The server to wait for. */
export interface Awaited {
  readonly name: ProcessName;
  readonly kind: ServerKind;
  readonly client: HttpClient;
  readonly layout: Layout;
  readonly signal: AbortSignal | undefined;
  /** Called with the progress, by the usual start time. */
  readonly progress?: (fraction: number, detail: string) => void;
  /** Called repeatedly with a message for people if the start takes longer. */
  readonly onWait?: (detail: string) => void;
  readonly bounds?: StartBounds;
}

/**
 * Waits until a recorded process is healthy, as long as it lives and makes progress, and records that.
 *
 * @throws PlaneError `start_failed` if it ends, `start_timeout` if it makes no progress
 * @throws the signal's reason if it is aborted
 */
export async function awaitReady(state: StateFile, awaited: Awaited): Promise<void> {
  const { name, kind, client, layout, signal, progress, onWait, bounds = limits } = awaited;
  const log = join(layout.logs, `${name}.log`);
  const startProgress = new StartProgress({
    logs: name === 'elasticsearch' ? [log, ownLogOfElasticsearch(layout)] : [log],
    cpuMs: () => cpuMsOf(state.current.processes[name]),
    bounds,
  });
  for (let saidMs = 0; ; ) {
    signal?.throwIfAborted();
    const record = state.current.processes[name];
    if (record === undefined || !isAlive(record)) throw ended(kind, log);
    const wrong = await healthOf(kind, client, signal, limits.startHealthMsMax);
    if (wrong === undefined) {
      state.record(name, { ...record, ready: true, group: withMembers(record) });
      return;
    }
    const givenUp = startProgress.check(wrong);
    if (givenUp !== undefined) throw doesNotGetOn(kind, log, `${givenUp}: ${wrong}`);
    const elapsed = startProgress.elapsedMs;
    progress?.(startFraction(elapsed, kind.usualStartMs), progressDetail(elapsed, kind.usualStartMs, wrong));
    if (elapsed - saidMs >= bounds.startReportMs) {
      saidMs = elapsed;
      const said = startProgress.lastOutput === '' ? wrong : `it last said: ${startProgress.lastOutput.slice(0, 200)}`;
      onWait?.(`it is still starting after ${Math.round(elapsed / 1_000)} s; ${said}`);
    }
    await delay(limits.pollMs, undefined, signal ? { signal } : {});
  }
}

/**
 * The progress of a start by its usual time: nine tenths at that time, then ever more slowly, so that a bar does not
 * stand still at its end.
 */
function startFraction(elapsedMs: number, usualMs: number): number {
  const shares = elapsedMs / usualMs;
  return shares <= 1 ? shares * 0.9 : 1 - 0.1 / shares;
}

/** The elapsed seconds; after the usual time also the reason of the wait. */
function progressDetail(elapsedMs: number, usualMs: number, wrong: string): string {
  const seconds = `${Math.round(elapsedMs / 1_000)} s`;
  if (elapsedMs <= usualMs) return seconds;
  return `${seconds}, usually ${Math.round(usualMs / 1_000)} s; ${wrong.slice(0, limits.progressDetailLengthMax)}`;
}

function doesNotGetOn(kind: ServerKind, log: string, why: string): PlaneError {
  return new PlaneError('start_timeout', {
    what: `cannot start ${kind.title}`,
    why,
    remedy: `See its log: ${log}`,
  });
}

/** The problem of a part; undefined if it is healthy. */
export async function healthOf(
  kind: ServerKind,
  client: HttpClient,
  signal?: AbortSignal,
  msMax: number = limits.healthMsMax,
): Promise<string | undefined> {
  try {
    return await kind.health(client, signal, msMax);
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
    why: `it exited at once: ${tellingLine(log)}`,
    remedy: `See its whole log: ${log}`,
  });
}

/**
 * The lines of a log with the reason: of a Java exception its first line and its last cause, otherwise the last line.
 */
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
