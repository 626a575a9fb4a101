// What does not agree is said with where the rest is, and nothing is called lost that waits on disk.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { closing, type Disagreement, explanation, startingAgain } from '../explanation.ts';
import { filesWaiting, spoolOfShop } from '../rest.ts';

const all: Disagreement = {
  emitted: 482,
  logs: { delivered: 482, duplicates: 0 },
  rest: undefined,
  requestsServed: 300,
  metrics: { requests: 300, targets: 3, targetsUp: 3, rules: 90, down: [] },
};
const some = { ...all, logs: { delivered: 39, duplicates: 0 } };
const spoolDir = '/home/ada/.local/state/telltale/spool/demo-shop';
const of = (disagreement: Disagreement): string => explanation(disagreement).join('\n');

it('says nothing where all agrees', () => {
  expect(of(all)).toBe('');
});

it.each([
  [undefined, 'for up to 2 s; what is left then stays on disk'],
  ['0', 'for up to 0 s; what is left then stays on disk'],
  ['nonsense', 'for up to 2 s;'],
])('says how long the shop sends when it is closed, with TELLTALE_EXIT_FLUSH_MS_MAX=%s', (flushMs, says) => {
  expect(closing(flushMs)).toContain(says);
});

it('says why the shop is started again', () => {
  expect(startingAgain(1)).toContain('1 record was left on disk when it ended');
  expect(startingAgain(12)).toContain('12 records were left on disk when it ended');
});

it('names the folder in which records wait, and that the next run sends them', () => {
  const text = of({ ...some, rest: { spoolDir, waiting: 2, refused: 0 } });
  expect(text).toContain('443 log records are not in Elasticsearch');
  expect(text).toContain(`in 2 files below ${spoolDir}. Nothing of it is lost: the next run of the demo sends it.`);
});

it('leads to those that Elasticsearch refused for good', () => {
  const text = of({ ...some, rest: { spoolDir, waiting: 0, refused: 443 } });
  expect(text).toContain('443 of them it refused for good');
  expect(text).toContain('npm run telltale -- dead-letters list');
  expect(text).not.toContain('dropped');
});

it('says how many are nowhere', () => {
  expect(of({ ...some, rest: { spoolDir, waiting: 0, refused: 3 } })).toContain('440 are neither there nor in');
});

it('says what Prometheus has not counted, and which target it cannot scrape', () => {
  const text = of({ ...all, metrics: { ...all.metrics, requests: 12, down: ['shop at 127.0.0.1:1: refused'] } });
  expect(text).toContain('counted 12 of 300 requests');
  expect(text).toContain('cannot scrape shop at 127.0.0.1:1: refused');
});

it('asks for a report where a record is there twice', () => {
  expect(of({ ...all, logs: { delivered: 484, duplicates: 2 } })).toContain('2 records are there twice');
});

it('counts the files that wait, and none in a spool that was never made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-demo-rest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const spool = spoolOfShop({ XDG_STATE_HOME: folder });
  expect(filesWaiting(spool)).toBe(0);
  mkdirSync(join(spool, 'queue'), { recursive: true });
  writeFileSync(join(spool, 'queue', 'alive'), '');
  writeFileSync(join(spool, 'queue', '00000001.segment'), 'record');
  expect(filesWaiting(spool)).toBe(1);
  expect(spoolOfShop({ TELLTALE_SPOOL_DIR: '/given' })).toBe('/given');
});
