// The field names of an app are counted up to the limit of an index, and exceeding it is reported once.
import { describe, expect, it } from 'vitest';
import type { MostNames } from '../src/document/field-names.ts';
import { LogDocument } from '../src/document/log-document.ts';
import { limits } from '../src/limits.ts';

function documentOf(fieldTypes: ConstructorParameters<typeof LogDocument>[0]['fieldTypes'] = []) {
  const reported: MostNames[] = [];
  const document = new LogDocument({
    source: { name: 'till', host: 'here' },
    dataset: 'app',
    fieldTypes,
    onNamesExceeded: (most) => reported.push(most),
  });
  const log = (app: object): void => {
    document.write({ level: 'info', logger: 'test', message: 'said', app });
  };
  return { document, log, reported };
}

const made = (count: number, prefix = 'user'): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}_${at}`, at]));

describe('the names of fields', () => {
  it.each<[string, object, number]>([
    ['values', { a: 1, b: 'x', c: true, d: new Date(0) }, 4],
    ['values of objects', { order: { id: 1, total: 2 }, user: { id: 1 } }, 3],
    ['values of objects in lists', { items: [{ sku: 'a' }, { sku: 'b', n: 1 }] }, 2],
    ['lists', { tags: ['a', 'b'], sizes: new Set([1]) }, 2],
    ['an object and a value under one name', [{ a: { b: 1 } }, { a: 1 }], 2],
    ['maps', new Map([['a', 1]]), 1],
    ['names written otherwise', { '': 1, ' ': 2 }, 2],
    ['what makes no field', { a: null, b: {}, c: [], d: undefined }, 0],
  ])('of %s are counted once', (_, app, count) => {
    const { document, log } = documentOf();
    for (let times = 0; times < 3; times++) for (const each of Array.isArray(app) ? app : [app]) log(each);
    expect(document.names).toBe(count);
    expect(document.namesExceeded).toBe(0);
  });

  it('that are left out are not counted', () => {
    const { document, log } = documentOf([{ field: 'users.*', type: 'none' }]);
    log({ a: 1, users: made(5) });
    expect(document.names).toBe(1);
  });

  it('are counted up to the bound, and records beyond it each once', () => {
    const { document, log, reported } = documentOf();
    const batch = 250;
    for (let at = 0; at < limits.fieldNamesMax; at += batch) log({ users: made(batch, `user_${at}`) });
    expect({ names: document.names, exceeded: document.namesExceeded, reported }).toEqual({
      names: limits.fieldNamesMax,
      exceeded: 0,
      reported: [],
    });
    log({ users: { late: 1, later: 2 } });
    log({ latest: 1 });
    expect({ names: document.names, exceeded: document.namesExceeded }).toEqual({
      names: limits.fieldNamesMax,
      exceeded: 2,
    });
    // What is known stays known.
    log({ users: { user_0_0: 1 } });
    expect(document.namesExceeded).toBe(2);
    expect(reported).toEqual([{ under: 'app.users', count: limits.fieldNamesMax }]);
  });

  it('are reported under app if the names of objects are made up', () => {
    const { document, log, reported } = documentOf();
    for (let at = 0; at <= limits.fieldNamesMax; at++) log({ [`user_${at}`]: { id: at } });
    expect(reported).toEqual([{ under: 'app', count: limits.fieldNamesMax }]);
    expect(document.namesExceeded).toBe(1);
  });

  it('take no more memory than the bound, however many are logged', () => {
    const { document, log } = documentOf();
    for (let at = 0; at < 20_000; at++) log({ [`o_${at}`]: { [`p_${at}`]: { n: at } } });
    expect(document.names).toBeLessThanOrEqual(limits.fieldNamesMax);
    expect(document.namesExceeded).toBeGreaterThan(19_000);
  });
});
