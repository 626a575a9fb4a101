// No key that an app or its clients make up has a record refused, or makes the others unreadable: on a real Elasticsearch.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findLogs } from '../../../tests/support/elasticsearch.ts';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { LogDocument } from '../src/index.ts';
import { ownFolder, removeFolders, shipperTo } from './support/shipping.ts';

afterAll(removeFolders);

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
});

function target() {
  const setting = (name: string): string => plane.environment[`TELLTALE_ELASTICSEARCH_${name}`] ?? '';
  return {
    nodes: [setting('URL')],
    caFile: setting('CA_FILE'),
    username: setting('USERNAME'),
    password: readFileSync(setting('PASSWORD_FILE'), 'utf8').trim(),
  };
}

function nested(key: string, depth: number): object {
  return depth === 0 ? { end: 1 } : { [key]: nested(key, depth - 1) };
}

const apps: Readonly<Record<string, object>> = {
  NUL: { query: { 'a\0b': 'from a client' } },
  'NUL and what it is escaped to': { 'a\0b': 1, 'a\\u0000b': 2 },
  empty: { '': 1, deeper: { '': 2 } },
  blanks: { ' ': 1, '\t\n': 2, 'a b': 3 },
  dots: { '.': 1, '..': 2, '.a': 3, 'a.': 4, 'a..b': 5, 'a.b': 6, a: { b: 7 } },
  'a value and an object of one name': { a: 1, 'a.b': 2 },
  'dots at each depth': nested('.'.repeat(256), 12),
  'long keys at each depth': nested('€'.repeat(300), 12),
  'the same when cut': { [`${'k'.repeat(300)}a`]: 1, [`${'k'.repeat(300)}b`]: 2 },
  'lone surrogates': { 'a\uD800': 1, 'a\uD801': 2 },
  'control characters': { 'a\u0001': 1, 'a\u001f': 2, '\u2028': 3 },
  'names of objects': JSON.parse('{"__proto__":{"x":1},"constructor":2,"toString":3}'),
  'the same twice': {
    map: new Map<unknown, number>([
      [1, 1],
      ['1', 2],
    ]),
  },
  'an error with a type': { error: Object.assign(new Error('e'), { type: 'card_error' }) },
  'many digits': { n: 12_345_678_901_234_567_890n, huge: 9n ** 2_000n },
  'a long key and a long value': nested('k'.repeat(256), 7),
};

it('each record is delivered, and can be found and read', async () => {
  const name = `odd-keys-${process.pid}-${Date.now()}`;
  const document = new LogDocument({ source: { name, host: 'here' }, dataset: 'app' });
  const shipper = shipperTo(undefined, ownFolder(), {
    elasticsearch: target(),
    fields: document.fields,
    exitFlushMsMax: 60_000,
  });
  for (const [message, app] of Object.entries(apps)) {
    shipper.append(document.write({ level: 'info', logger: 'test', message, app }), 'info');
  }
  await shipper.close();
  expect(shipper.stats()).toMatchObject({ delivered: Object.keys(apps).length, deadLettered: 0, queued: 0 });
  const { elasticsearch } = plane.connections;
  const found = await findLogs(elasticsearch, { term: { 'service.name': name } }, Object.keys(apps).length);
  expect(found.map(({ message }) => message).sort()).toEqual(Object.keys(apps).sort());
  const byKey = { 'app.query.a\\u0000b': 'from a client' };
  const query = { bool: { filter: [{ term: { 'service.name': name } }, { term: byKey }] } };
  expect((await findLogs(elasticsearch, query, 1)).map(({ message }) => message)).toEqual(['NUL']);
});
