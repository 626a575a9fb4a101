// Whatever an app logs becomes valid JSON, bounded, without a throw.
import { describe, expect, it } from 'vitest';
import { safeJson } from '../src/document/safe-json.ts';
import { limits } from '../src/limits.ts';

function written(value: unknown): unknown {
  const json = safeJson(value);
  expect(json).toBeDefined();
  expect(Buffer.byteLength(json ?? '')).toBeLessThan(2_000_000);
  return JSON.parse(json ?? '');
}

function nested(depth: number): object {
  let value: object = { bottom: true };
  for (let level = 0; level < depth; level++) value = { value };
  return value;
}

describe('a value', () => {
  it('of plain JSON is unchanged', () => {
    const value = { text: 'a', number: 1.5, yes: true, none: null, list: [1, 'b', { c: [] }] };
    expect(written(value)).toEqual(value);
  });

  it('with a circular reference is cut where the circle closes', () => {
    const value: Record<string, unknown> = { name: 'a' };
    value.self = value;
    value.list = [value];
    expect(written(value)).toEqual({
      name: 'a',
      self: expect.stringMatching(/circular/i),
      list: [expect.stringMatching(/circular/i)],
    });
  });

  it('that stands in it twice is no circle', () => {
    const shared = { id: 1 };
    expect(written({ a: shared, b: shared })).toEqual({ a: { id: 1 }, b: { id: 1 } });
  });

  it('of a kind that JSON does not know is shown as text or as what it holds', () => {
    expect(
      written({
        big: 10n,
        symbol: Symbol('s'),
        date: new Date(0),
        map: new Map([['k', 1]]),
        set: new Set(['x']),
        bytes: Buffer.from('abc'),
        expression: /x/g,
        link: new URL('https://host/'),
        not: Number.NaN,
      }),
    ).toMatchObject({
      big: '10',
      symbol: 'Symbol(s)',
      date: '1970-01-01T00:00:00.000Z',
      map: { k: 1 },
      set: ['x'],
      link: 'https://host/',
    });
  });

  it('that is an error keeps its class, message and causes', () => {
    const error = new TypeError('outer', { cause: new RangeError('inner') });
    const text = JSON.stringify(
      written({ error, many: new AggregateError([new Error('one'), new Error('two')], 'all') }),
    );
    for (const part of ['TypeError', 'outer', 'RangeError', 'inner', 'one', 'two', 'all']) expect(text).toContain(part);
  });

  it('with a getter, toJSON or trap that throws is written with a note', () => {
    const throwing = {
      get a() {
        throw new Error('getter');
      },
      b: {
        toJSON() {
          throw new Error('toJSON');
        },
      },
      c: 1,
    };
    expect(written(throwing)).toMatchObject({ a: expect.stringContaining('getter'), c: 1 });
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('trap');
        },
      },
    );
    expect(written({ proxy, after: 1 })).toMatchObject({ after: 1 });
  });

  it('of 10 MB, with 100,000 keys or 1,000 levels is truncated, with a note', () => {
    expect(JSON.stringify(written({ text: 'x'.repeat(10_000_000) }))).toMatch(/x…\[\d+ more\]/);
    const wide = written(Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`k${key}`, key]))) as object;
    expect(Object.keys(wide)).toHaveLength(limits.entriesMax + 1);
    expect(wide).toMatchObject({ '…': `${100_000 - limits.entriesMax} more` });
    expect(JSON.stringify(written(nested(1_000)))).toContain('[too deep]');
    expect((written({ list: Array(100_000).fill(1) }) as { list: unknown[] }).list.length).toBeLessThanOrEqual(
      limits.entriesMax + 1,
    );
  });

  it('that is wide and deep at once is bounded in all', () => {
    const tree = (depth: number): object =>
      depth === 0 ? {} : Object.fromEntries(Array.from({ length: 30 }, (_, key) => [`k${key}`, tree(depth - 1)]));
    written(tree(4));
  });

  it('with lone surrogates is well formed', () => {
    const json = safeJson({ text: 'a\uD800b', key: { '\uDC00': 1 } }) ?? '';
    expect(Buffer.from(json, 'utf8').toString('utf8')).toBe(json);
    expect(json.isWellFormed()).toBe(true);
    JSON.parse(json);
  });

  it('with a key __proto__ keeps it as a key', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}');
    expect(safeJson(value)).toBe('{"__proto__":{"polluted":true},"constructor":1}');
  });

  it('that is undefined or a function has no JSON', () => {
    expect(safeJson(undefined)).toBeUndefined();
    expect(written({ a: undefined, f: () => 1, kept: 1 })).toMatchObject({ kept: 1 });
  });
});

describe('a key', () => {
  /** The keys as they are written, with those that come twice twice. */
  function keys(value: unknown): string[] {
    const written: string[] = [];
    for (const [, key] of (safeJson(value) ?? '').matchAll(/("(?:[^"\\]|\\.)*"):/g))
      written.push(JSON.parse(key ?? ''));
    return written;
  }

  it.each<[string, string, string]>([
    ['with a NUL, which Elasticsearch refuses, is written as JSON escapes it', 'a\0b', 'a\\u0000b'],
    [
      'of many dots, which no search could show, has those beyond the bound escaped',
      `${'.'.repeat(20)}.x`,
      `${'.'.repeat(20)}\\u002ex`,
    ],
    ['with a lone surrogate is well formed', 'a\uD800b', 'a\uFFFDb'],
    ['that is empty, which Elasticsearch refuses, is said to be', '', '(empty)'],
    ['of nothing but blanks, which it refuses too, is written as JSON escapes them', ' \n\t', '\\u0020\\u000a\\u0009'],
    ['of nothing but separators, which it takes for blanks, is so too', '\x1c\x1f\u2003', '\\u001c\\u001f\\u2003'],
    ['with blanks among others stays as it is', ' a\n', ' a\n'],
    ['of an object is a name like another', '__proto__', '__proto__'],
  ])('%s', (_title, key, expected) => {
    const value = Object.fromEntries([[key, 1]]);
    expect(keys(value)).toEqual([expected]);
    expect(keys({ deeper: { beside: new Date(0), [key === '__proto__' ? 'other' : key]: 1 } })).toContain(
      key === '__proto__' ? 'other' : expected,
    );
    expect(keys(new Map([[key, 1]]))).toEqual([expected]);
  });

  it('is bounded, however long it is and whatever it holds', () => {
    for (const key of ['k'.repeat(100_000), '\0'.repeat(100_000), '.'.repeat(100_000), '\uD800'.repeat(100_000)]) {
      expect(keys({ [key]: 1 })[0]?.length).toBeLessThan(limits.keyLengthMax + 20);
    }
  });

  it.each<[string, object, string[]]>([
    ['one escaped and one that reads like it', { 'a\0': 1, 'a\\u0000': 2 }, ['a\\u0000#2', 'a\\u0000']],
    ['surrogates', { 'a\uD800': 1, 'a\uD801': 2, 'a\uD802': 3 }, ['a\uFFFD', 'a\uFFFD#2', 'a\uFFFD#3']],
    [
      'long ones',
      { [`${'k'.repeat(300)}a`]: 1, [`${'k'.repeat(300)}b`]: 2 },
      [`${'k'.repeat(256)}…[45 more]`, `${'k'.repeat(256)}…[45 more]#2`],
    ],
    [
      'those of a map',
      new Map<unknown, unknown>([
        [1, 'a'],
        ['1', 'b'],
        [{}, 'c'],
        [{}, 'd'],
      ]),
      ['1', '1#2', '[object]', '[object]#2'],
    ],
    ['those of an error', Object.assign(new Error('e'), { type: 'own' }), ['class', 'message', 'stack', 'type']],
    [
      'one that is numbered already',
      { 'a\0': 1, 'a\\u0000': 2, 'a\\u0000#2': 3 },
      ['a\\u0000#3', 'a\\u0000', 'a\\u0000#2'],
    ],
  ])('stands in an object once, for Elasticsearch refuses it twice: %s', (_what, value, expected) => {
    expect(keys(value)).toEqual(expected);
  });

  it('named as the mark of what was left out stands beside the mark', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [n === 0 ? '…' : `k${n}`, n]));
    const written = keys(wide);
    expect(new Set(written).size).toBe(written.length);
    expect(written.filter((key) => key.startsWith('…'))).toEqual(['…', '…#2']);
  });
});
