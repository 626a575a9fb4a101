// `up` waits for the process of a server that is slow, says so, and gives it up where it does not get on.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { HttpClient } from '../src/http-client.ts';
import { type Layout, layoutOf } from '../src/native/layout.ts';
import { stop } from '../src/native/processes/process-group.ts';
import type { ServerKind } from '../src/native/processes/server.ts';
import { awaitReady, start } from '../src/native/processes/start.ts';
import { startServers } from '../src/native/processes/start-servers.ts';
import { openState, type ProcessRecord, type StateFile } from '../src/native/processes/state.ts';
import { readiness } from '../src/native/servers/readiness.ts';
import { temporaryFolderOfFile } from './support/temporary-folder.ts';

// Of the file: the tests run at once, and what one leaves behind must not be removed with another.
const folder = temporaryFolderOfFile();
const stops: (() => unknown)[] = [];
afterAll(async () => {
  for (const stopOne of stops) await stopOne();
});

const bounds = { startStallMsMax: 1_000, startStallCpuMsMax: 800, startMsMax: 20_000, startReportMs: 400 };

type Progress = (fraction: number, detail: string) => void;

/** Starts a process that stands for a server, and records it in a plane of its own. */
async function recorded(program: string): Promise<{ state: StateFile; layout: Layout; record: ProcessRecord }> {
  const layout = layoutOf(join(mkdtempSync(join(folder, 'started-')), 'plane'));
  mkdirSync(layout.logs, { recursive: true });
  const state = await openState(layout.state);
  await start(state, 'prometheus', '1.2.3', {
    command: process.execPath,
    args: ['-e', program],
    env: {},
    cwd: layout.root,
    log: join(layout.logs, 'prometheus.log'),
  });
  const record = state.current.processes.prometheus;
  if (record === undefined) throw new Error('it was not recorded');
  stops.push(() => stop('it', record));
  return { state, layout, record };
}

/** Waits for such a process, which is well once that holds of the time that it took and of what was said. */
async function started(
  program: string,
  isWell: (tookMs: number, said: readonly string[]) => boolean = () => false,
  progress: Progress = () => undefined,
): Promise<string[]> {
  const { state, layout } = await recorded(program);
  const begun = performance.now();
  const said: string[] = [];
  await awaitReady(state, {
    name: 'prometheus',
    kind: {
      title: 'Prometheus',
      usualStartMs: 400,
      health: async () => (isWell(performance.now() - begun, said) ? undefined : 'it does not answer'),
    } as unknown as ServerKind,
    client: {} as HttpClient,
    layout,
    signal: undefined,
    onWait: (detail) => said.push(detail),
    progress,
    bounds,
  });
  expect(state.current.processes.prometheus?.ready).toBe(true);
  return said;
}

const slow = `let at = 0; setInterval(() => console.log('load ' + 'abcdefghijklmnopqrstuvwxyz'[at++ % 26]), 150)`;

it.concurrent('waits for a server that loads one module after another, and reports it', async () => {
  const said = await started(slow, (_, { length }) => length > 2);
  expect(said.length).toBeGreaterThan(2);
  expect(said.at(-1)).toMatch(/^it is still starting after \d+ s; it last said: load [a-z]$/);
});

it.concurrent('keeps waiting for a server that takes longer than usual, and reports what it waits for', async () => {
  const fractions: number[] = [];
  const details: string[] = [];
  await started(
    slow,
    (tookMs) => tookMs > 800 && fractions.length > 3,
    (fraction, detail) => {
      fractions.push(fraction);
      details.push(detail);
    },
  );
  expect(fractions.length).toBeGreaterThan(3);
  expect(fractions).toEqual([...new Set(fractions)].toSorted((a, b) => a - b));
  expect(Math.max(...fractions)).toBeLessThan(1);
  expect(details[0]).toMatch(/^0 s$/);
  expect(details.at(-1)).toMatch(/^[1-9]\d* s, usually 0 s; it does not answer$/);
});

it.concurrent.each([
  ['is silent', 'setInterval(() => {}, 1000)'],
  ['retries the same again and again', `let n = 0; setInterval(() => console.log('retry ' + n++), 50)`],
  ['runs in an endless loop', 'for (;;);'],
])('gives up on a server that %s', async (_, program) => {
  await expect(started(program)).rejects.toMatchObject({
    code: 'start_timeout',
    message: expect.stringMatching(
      /cannot start Prometheus: it made no progress for \d+ s: it does not answer\. See its/,
    ),
  });
});

it.concurrent('does not wait for a server that exits', async () => {
  const program = `console.log('error: no such file'); setTimeout(() => {}, 200)`;
  await expect(started(program)).rejects.toMatchObject({
    code: 'start_failed',
    message: expect.stringContaining('it exited at once: error: no such file'),
  });
});

it('waits for a server that an earlier command has started and that is not ready yet', async () => {
  const { state, layout } = await recorded('setInterval(() => {}, 1000)');
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(asked < 4 ? 503 : 200).end();
  });
  stops.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kind = { title: 'Prometheus', usualStartMs: 100, health: readiness } as unknown as ServerKind;
  const endpoint = { url, ca: '', username: 'reader', password: 'of it' };
  await startServers([{ name: 'prometheus', kind, endpoint, start: undefined }], {
    state,
    layout,
    tell: () => undefined,
    signal: AbortSignal.timeout(20_000),
  });
  expect(asked).toBe(4);
  expect(state.current.processes.prometheus?.ready).toBe(true);
});
