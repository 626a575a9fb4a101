// Each verb needs only the parts that it needs, and says which one is missing: tried on a plane that loses them in turn.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@telltale/cli';
import { openPlane } from '@telltale/plane';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startingQuickly } from './support/quick-start.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-missing-parts-'));
const engine = openPlane({ engine: 'native', planeDir: startingQuickly(join(folder, 'plane')) });
const kept = join(folder, 'backup');

beforeAll(async () => {
  // The servers of root run as another user.
  chmodSync(folder, 0o755);
  await engine.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
});
afterAll(async () => {
  await engine.down({ purge: true });
  rmSync(folder, { recursive: true, force: true });
});

/** Types a command line; one that goes on until it is ended is ended as soon as it has said this. */
async function typed(line: string, until?: RegExp) {
  const said: string[] = [];
  const ending = new AbortController();
  const write = (text: string) => {
    said.push(text);
    if (until?.test(said.join(''))) ending.abort();
  };
  const interruption = () => ending.signal;
  const command = { env: {}, stdout: { write }, stderr: { write }, interruption };
  const code = await run(line.split(' '), command, async () => engine);
  return { code, said: said.join('') };
}

/** Kills parts from outside. */
async function lose(...names: readonly string[]): Promise<void> {
  for (const { name, pid } of (await engine.status()).parts) {
    if (names.includes(name) && pid !== undefined) process.kill(pid, 'SIGKILL');
  }
  const crashed = async () =>
    (await engine.status()).parts.filter(({ state }) => state === 'crashed').map(({ name }) => name);
  await vi.waitFor(async () => expect((await crashed()).toSorted()).toEqual(names.toSorted()), { timeout: 120_000 });
}

/** Of verbs that go on, also by what they are known to have begun. */
type Row = readonly [verb: string, code: number, says: RegExp, until?: RegExp];

function hold(rows: readonly Row[]): void {
  const cases = rows.map((row) => [row[0], row[1], row] as const);
  it.each(cases)('%s ends with %i', async (verb, code, [, , says, until]) => {
    const end = await typed(verb, until);
    expect(end, end.said).toMatchObject({ code });
    expect(end.said).toMatch(says);
  });
}

describe('without Alertmanager and the keeper', () => {
  beforeAll(() => lose('alertmanager', 'keeper'));
  hold([
    ['status', 3, /alertmanager +│ crashed[\s\S]*start (?:it|what is missing) +telltale up/],
    ['status --json', 3, /"prometheus":\{"url":/],
    ['env', 0, /^TELLTALE_ELASTICSEARCH_URL=https/m],
    ['dead-letters list', 0, /no dead letters/],
    ['dead-letters retry', 0, /delivered: 0/],
    ['logs alertmanager --lines 1', 0, /^$|alertmanager/],
    ['doctor', 1, /alertmanager is crashed/],
    ['rotate', 1, /alertmanager does not run\. Start it: .*telltale up --engine native/],
    ['smoke', 0, /everything arrived, exactly once/],
    ['search --since 1m --json', 0, /^\{"records":\[/],
    [
      'console --no-open',
      0,
      /alertmanager does not run: see .*telltale status\nend it .*\nthe console is at/,
      /the console is at/,
    ],
    [`backup ${kept}`, 0, /the backup is in/],
  ]);
});

describe('without Prometheus', () => {
  beforeAll(async () => {
    await engine.up();
    await lose('prometheus');
  });
  hold([
    ['env', 0, /^TELLTALE_ELASTICSEARCH_URL=https/m],
    ['dead-letters purge', 0, /deleted: 0/],
    ['logs elasticsearch --lines 1', 0, /elasticsearch \| /],
    ['search --since 1m --json', 0, /^\{"records":\[/],
    [
      'console --no-open',
      0,
      /prometheus does not run: see .*telltale status\nend it .*\nthe console is at/,
      /the console is at/,
    ],
    ['rotate', 1, /prometheus does not run/],
    ['smoke', 1, /record +│ 1 +│ 1[\s\S]*Prometheus does not run/],
  ]);
});

/** Of verbs that ask as the console does. */
const gone = /Elasticsearch does not run\. Start it: .*telltale up/;

describe('without Elasticsearch', () => {
  beforeAll(async () => {
    await engine.up();
    await lose('elasticsearch');
  });
  const missing =
    /elasticsearch does not run\. Start it: .*telltale up --engine native\. Why it ended: .*telltale logs/;
  hold([
    ['env', 1, missing],
    ['dead-letters list', 1, missing],
    ['dead-letters retry', 1, missing],
    ['dead-letters purge', 1, missing],
    ['smoke', 1, missing],
    ['search', 1, gone],
    ['tail', 1, gone],
    ['search --follow', 1, gone],
    [
      'console --no-open',
      0,
      /elasticsearch does not run: see .*telltale status\nend it .*\nthe console is at/,
      /the console is at/,
    ],
    ['rotate', 1, missing],
    ['logs elasticsearch --lines 1', 0, /elasticsearch \| /],
    [`backup ${kept}-2`, 1, /elasticsearch does not answer/],
    [`restore ${kept}`, 1, /elasticsearch does not answer/],
  ]);
});

describe('after down', () => {
  beforeAll(() => engine.down());
  const stopped = /the plane is not running\. Start it: .*telltale up --engine native/;
  hold([
    ['status', 3, /elasticsearch +│ stopped[\s\S]*start (?:it|what is missing) +telltale up/],
    ['logs elasticsearch --lines 1', 0, /elasticsearch \| /],
    ['logs --json', 0, /^\{"lines":\[\{/m],
    ['env', 1, stopped],
    ['dead-letters list', 1, stopped],
    ['smoke', 1, stopped],
    ['search', 1, gone],
    ['tail', 1, gone],
    ['console --no-open', 1, stopped],
    ['rotate', 1, stopped],
    [`backup ${kept}-3`, 1, stopped],
    [`restore ${kept}`, 1, stopped],
    ['upgrade --no-backup', 1, stopped],
    ['doctor', 1, /the plane does not run/],
    ['down', 0, /nothing was running/],
  ]);
});

describe('after purge', () => {
  beforeAll(() => engine.down({ purge: true }));
  hold([
    ['status', 3, /start (?:it|what is missing) +telltale up/],
    ['logs', 1, /never started, or its data was deleted\. Start it: .*telltale up/],
  ]);
});
