// Log records as they are shown: every field by its dotted name, long ones cut, numbers whole; and cursors and bars beside them.
import { describe, expect, it } from 'vitest';
import { histogramStep } from '../src/logs/histogram-step.ts';
import { readCursor, writeCursor } from '../src/logs/records/cursor.ts';
import { logRecord } from '../src/logs/records/log-record.ts';
import { inOrderOfArrival } from '../src/logs/tail/arrival-order.ts';
import { written } from '../src/logs/tail/list-shards.ts';
import { ShardPosition } from '../src/logs/tail/shard-position.ts';
import { parseExactIntegers } from '../src/servers/exact-integers.ts';

describe('a record', () => {
  const hit = (_source: Record<string, unknown>, also: object = {}) => ({ _index: 'i', _id: '1', _source, ...also });

  it('has nested and dotted names alike, unchanged lists, and the names of fields that are not searchable', () => {
    const source = {
      '@timestamp': '2026-01-01T00:00:00.123456Z',
      'log.level': 'info',
      log: { logger: 'till' },
      app: { lines: [{ sku: 1 }], none: null, empty: {}, deep: { er: true } },
      message: { not: 'a text' },
    };
    const { record } = logRecord(hit(source, { _ignored: ['app.x'] }), 'listed');
    expect(record).toMatchObject({ level: 'info', logger: 'till', message: '' });
    expect(record.fields).toEqual({
      '@timestamp': '2026-01-01T00:00:00.123456Z',
      'log.level': 'info',
      'log.logger': 'till',
      'app.lines': [{ sku: 1 }],
      'app.none': null,
      'app.empty': {},
      'app.deep.er': true,
      'message.not': 'a text',
      _ignored: ['app.x'],
    });
  });

  it.each([
    ['2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.123Z', '2026-01-01T00:00:00.123456Z'],
    ['2026-01-01T02:00:00.123+02:00', '2026-01-01T00:00:00.123Z', '2026-01-01T00:00:00.123Z'],
    [1_767_225_600_000, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
  ])('that was logged at %s has a timestamp in UTC', (logged, stored, at) => {
    const { record } = logRecord(hit({ '@timestamp': logged }, { fields: { '@timestamp': [stored] } }), 'listed');
    expect(record.at).toBe(at);
  });

  it('of any other shape is shown, and names such as __proto__ are plain names', () => {
    const source = JSON.parse('{"__proto__": {"a": 1}, "app": {"constructor": "c", "toString": 2}, "log": "text"}');
    const { record } = logRecord(hit(source), 'listed');
    expect(Object.entries(record.fields)).toEqual([
      ['__proto__.a', 1],
      ['app.constructor', 'c'],
      ['app.toString', 2],
      ['log', 'text'],
    ]);
  });

  it('is truncated in a list between characters, names first, and complete elsewhere', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, 'x'.repeat(1_000)]));
    const source = { message: `${'a'.repeat(4_095)}😀`, app: many, service: { name: 's' }, log: { level: 'info' } };
    const { record } = logRecord(hit(source), 'listed');
    expect(record.message).toBe(`${'a'.repeat(4_095)}…`);
    expect(record).toMatchObject({ service: 's', level: 'info' });
    expect(record.cut).toContain('message');
    expect(record.cut?.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(record.fields).length).toBeLessThan(40_000);
    expect(logRecord(hit(source), 'whole').record.fields).toMatchObject({
      message: source.message,
      'app.f49': many.f49,
    });
  });

  it('with a thousand nested objects is shown up to a depth', () => {
    let deep: object = { end: 1 };
    for (let at = 0; at < 1_000; at += 1) deep = { a: deep };
    const { record } = logRecord(hit({ app: deep }), 'listed');
    expect(Object.keys(record.fields)[0]?.split('.').length).toBeLessThan(30);
  });
});

describe('integers beyond the range of JavaScript', () => {
  it.each<[string, unknown]>([
    ['{"a":12345678901234567890,"b":-9007199254740993}', { a: '12345678901234567890', b: '-9007199254740993' }],
    ['[9007199254740991,9007199254740992]', [Number.MAX_SAFE_INTEGER, '9007199254740992']],
    ['{"a":"12345678901234567890"}', { a: '12345678901234567890' }],
    ['{"a":1234567890123456789012.5,"b":1e30,"c":1.5}', { a: 1_234_567_890_123_456_800_000, b: 1e30, c: 1.5 }],
    ['{"a":{"b":[1,{"c":12345678901234567890}]}}', { a: { b: [1, { c: '12345678901234567890' }] } }],
    ['1', 1],
  ])('%s become strings of their digits', (json, value) => {
    expect(parseExactIntegers(json)).toEqual(value);
  });
});

describe('a cursor', () => {
  it('is read back as it was written', () => {
    expect(readCursor(writeCursor([1_767_225_600_123, '.ds-logs-app-default-2026.01.01-000001', 42]))).toEqual([
      1_767_225_600_123,
      '.ds-logs-app-default-2026.01.01-000001',
      42,
    ]);
    for (const value of [-9_000_000_000, 1.5e21, '9223372036854775807']) {
      expect(readCursor(writeCursor([value, 1, 'i', 2]))).toEqual([value, 1, 'i', 2]);
    }
  });

  it.each([
    '',
    'x',
    'a b',
    '%',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('[1,2,3]').toString('base64url'),
    Buffer.from('[1.5,"i",3]').toString('base64url'),
    Buffer.from('[{"gte":1},1,"i",3]').toString('base64url'),
    Buffer.from('["now",1,"i",3]').toString('base64url'),
    Buffer.from('[1,1,1,"i",3]').toString('base64url'),
    Buffer.from('{"length":3}').toString('base64url'),
    'A'.repeat(1_025),
  ])('%j is refused', (text) => {
    expect(() => readCursor(text)).toThrow(/^cursor is not accepted/);
  });
});

it.each([
  [1, 60, 1],
  [60_000, 61, 1_000],
  [900_000, 60, 30_000],
  [3_600_000, 60, 120_000],
  [86_400_000, 60, 1_800_000],
  [1_209_600_000, 60, 21_600_000],
  [31_536_000_000, 60, 604_800_000],
  [315_360_000_000, 60, 5_443_200_000],
])('the bars over %i ms, at most %i of them, are %i ms wide', (range, points, step) => {
  expect(histogramStep(range, points)).toBe(step);
  expect(Math.ceil(range / step) + 1).toBeLessThanOrEqual(Math.max(2, points));
});

describe('a position in a shard', () => {
  it('accepts each sequence number once, early or late, and forgets old ones', () => {
    const position = new ShardPosition({ index: 'i' }, 10);
    expect([11, 13, 12, 13, 11, 10, 5].map((number) => position.take(number))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([position.position, position.seenCount]).toEqual([13, 3]);
    position.forget(0);
    position.take(14);
    position.forget(20_000);
    expect([position.floor, position.seenCount]).toEqual([13, 1]);
    expect(position.take(12)).toBe(false);
    position.forget(40_000);
    expect([position.floor, position.seenCount]).toEqual([14, 0]);
  });

  it('knows which records existed at the start', () => {
    const position = new ShardPosition({ index: 'i' }, 2_000);
    position.openWindow([1_999, 1_001]);
    expect([2_000, 1_999, 1_001, 1_000].map((number) => position.take(number))).toEqual([true, false, false, false]);
  });

  it('remembers a bounded number', () => {
    const position = new ShardPosition({ index: 'i' }, -1);
    for (let number = 0; number < 60_000; number += 1) position.take(number);
    position.forget(0);
    expect(position.seenCount).toBe(25_000);
    position.skipTo(100_000);
    expect([position.seenCount, position.floor, position.take(99_999)]).toEqual([0, 100_000, false]);
  });
});

it('records keep the order of their shard, and are ordered by time between shards', () => {
  const record = (id: string, at: string) =>
    logRecord({ _index: 'i', _id: id, _source: { '@timestamp': at } }, 'listed').record;
  const merged = inOrderOfArrival([[record('a', '5'), record('b', '1')], [], [record('c', '2'), record('d', '6')]]);
  expect(merged.map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd']);
  expect(inOrderOfArrival([])).toEqual([]);
});

it('the two latest indices of a data stream are followed', () => {
  const stream = (name: string, number: string) => `.ds-logs-${name}-default-2026.01.01-${number}`;
  expect(
    written([stream('a', '000009'), stream('a', '000011'), stream('a', '000010'), stream('b', '000001'), 'logs-plain']),
  ).toEqual([stream('a', '000010'), stream('a', '000011'), stream('b', '000001'), 'logs-plain']);
});
