// Types that somebody chose for what an app logs.
import { expect, it } from 'vitest';
import { type FieldRule, LogDocument } from '../src/index.ts';

function appOf(rules: readonly FieldRule[], app: object): unknown {
  const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset: 'app', fieldTypes: rules });
  return JSON.parse(document.write({ level: 'info', logger: 'test', message: 'm', app })).app;
}

it.each<[string, FieldRule[], object, object | undefined]>([
  [
    'a number is text where its field is a keyword',
    [{ field: 'user_id', type: 'keyword' }],
    { user_id: 7 },
    { user_id: '7' },
  ],
  ['a boolean is text there too', [{ field: 'ok', type: 'keyword' }], { ok: false }, { ok: 'false' }],
  [
    'a text of digits is a number where its field is one',
    [{ field: 'price', type: 'double' }],
    { price: '12.50' },
    { price: 12.5 },
  ],
  [
    'a text that only JavaScript reads as a number stays',
    [{ field: 'n', type: 'double' }],
    { n: '0x10' },
    { n: '0x10' },
  ],
  ['a number beyond range stays as it was written', [{ field: 'n', type: 'double' }], { n: '1e400' }, { n: '1e400' }],
  [
    'true as text is a boolean where its field is one',
    [{ field: 'ok', type: 'boolean' }],
    { ok: 'true' },
    { ok: true },
  ],
  ['another text there stays', [{ field: 'ok', type: 'boolean' }], { ok: 'yes' }, { ok: 'yes' }],
  [
    'milliseconds are a time where their field is one',
    [{ field: 'at', type: 'date' }],
    { at: 0 },
    { at: '1970-01-01T00:00:00.000Z' },
  ],
  [
    'a time with a zone is written in UTC',
    [{ field: 'at', type: 'date' }],
    { at: '2026-01-01T02:00:00+02:00' },
    { at: '2026-01-01T00:00:00.000Z' },
  ],
  ['a text that is no time stays', [{ field: 'at', type: 'date' }], { at: '7' }, { at: '7' }],
  [
    'each item of a list is converted',
    [{ field: 'ids', type: 'keyword' }],
    { ids: [1, 'a', null] },
    { ids: ['1', 'a', null] },
  ],
  [
    'a field in an object is named with dots',
    [{ field: 'order.id', type: 'keyword' }],
    { order: { id: 1, n: 1 } },
    { order: { id: '1', n: 1 } },
  ],
  ['a key with a dot is named alike', [{ field: 'order.id', type: 'keyword' }], { 'order.id': 1 }, { 'order.id': '1' }],
  [
    'all fields below one have a type',
    [{ field: 'order.*', type: 'keyword' }],
    { order: { a: { b: 1 } }, n: 1 },
    { order: { a: { b: '1' } }, n: 1 },
  ],
  [
    'the longest of those that fit holds',
    [
      { field: '*', type: 'keyword' },
      { field: 'order.*', type: 'none' },
    ],
    { order: { a: 1 }, n: 1 },
    { n: '1' },
  ],
  [
    'an exact name goes before',
    [
      { field: '*', type: 'keyword' },
      { field: 'n', type: 'double' },
    ],
    { n: 1, m: 1 },
    { n: 1, m: '1' },
  ],
  ['a field is left out', [{ field: 'debug', type: 'none' }], { debug: { all: 1 }, n: 1 }, { n: 1 }],
  [
    'an object of which every field is left out is left out itself, and so is what holds nothing else',
    [{ field: 'debug.sql.*', type: 'none' }],
    { debug: { sql: { query: 'select 1', rows: { n: 1 } } }, n: 1 },
    { n: 1 },
  ],
  [
    'an object of which some fields are left out keeps the others',
    [{ field: 'debug.sql', type: 'none' }],
    { debug: { sql: 'select 1', ms: 2 } },
    { debug: { ms: 2 } },
  ],
  [
    'an object that the app logs empty stays, beside one that is left out',
    [{ field: 'debug.*', type: 'none' }],
    { debug: { a: 1 }, options: {} },
    { options: {} },
  ],
  ['a record of which all is left out has no app', [{ field: '*', type: 'none' }], { debug: 1 }, undefined],
])('%s', (_, rules, app, expected) => {
  expect(appOf(rules, app)).toEqual(expected);
});

it('does not show a secret that another type would', () => {
  expect(appOf([{ field: '*', type: 'keyword' }], { password: 12_345_678 })).toEqual({ password: '[redacted]' });
});
