// Conditions as they are written, in KQL and as a query, are read by Elasticsearch as they were meant: each value finds its
// record and no other.
import { beforeAll, describe, expect, it } from 'vitest';
import { and, type Condition, compare, exists, is, not, or } from '../../packages/content/src/kibana/condition.ts';
import { writeKql } from '../../packages/content/src/kibana/kql.ts';
import { writeQuery } from '../../packages/content/src/kibana/query-dsl.ts';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { clientOf } from '../support/plane-client.ts';

const values = [
  'plain',
  'two words',
  'two',
  'say "no"',
  '"',
  'a\\b',
  'ends with \\',
  '\\"',
  '\\u0041',
  '\\n',
  'a*',
  'a',
  '*',
  'a:b',
  '(a or b)',
  '{a}',
  'a<b>=c',
  '-a',
  'and',
  'or',
  'NOT',
  'null',
  'true',
  'a and b',
  'a\tb',
  'a\nb',
  ' a ',
  'Grüße 日本 🎉',
  '“quoted”',
  'x/y?z=1&w=%20',
];
const dataStream = `logs-kql-${process.pid}`;

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
  await using shipper = await clientOf('shipper', plane);
  const all: object[] = [
    ...values.map((logger) => ({ log: { logger } })),
    { event: { duration: 10 }, tags: ['one', 'two'] },
    { event: { duration: 20 }, tags: ['two'] },
    { event: { duration: 30 } },
  ];
  for (const [id, document] of all.entries()) {
    const { status, body } = await shipper.ask({
      method: 'PUT',
      path: `/${dataStream}/_create/${id}${id === all.length - 1 ? '?refresh=true' : ''}`,
      body: { '@timestamp': new Date().toISOString(), ...document },
    });
    expect(status, JSON.stringify(body)).toBe(201);
  }
});

/** Ids of the records that are found, by Kibana's language and by Elasticsearch's own alike. */
async function found(condition: Condition): Promise<number[]> {
  const byKql = await foundBy({ kql: { query: writeKql(condition) } });
  expect(await foundBy(writeQuery(condition)), 'as a query').toEqual(byKql);
  return byKql;
}

async function foundBy(query: object): Promise<number[]> {
  await using reader = await clientOf('reader', plane);
  const { status, body } = await reader.ask<{ hits: { hits: { _id: string }[] } }>({
    method: 'POST',
    path: `/${dataStream}/_search`,
    body: { size: 100, query },
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.hits.hits.map(({ _id }) => Number(_id)).toSorted((a, b) => a - b);
}

const first = values.length;

describe('a value', () => {
  it.each(values.map((value, id) => [value, id] as const))('finds only its own record: %j', async (value, id) => {
    expect(await found(is('log.logger', value))).toEqual([id]);
  });

  it('finds its own record also in a query for all values', async () => {
    const [one = '', ...more] = values;
    expect(await found(is('log.logger', one, ...more))).toEqual(values.map((_value, id) => id));
  });
});

describe('conditions are combined as written', () => {
  const one = is('tags', 'one');
  const two = is('tags', 'two');
  const long = compare('event.duration', '>', 10);
  const hasDuration = exists('event.duration');

  it.each<[Condition, number[]]>([
    [hasDuration, [0, 1, 2]],
    [one, [0]],
    [two, [0, 1]],
    [long, [1, 2]],
    [compare('event.duration', '>=', 20), [1, 2]],
    [compare('event.duration', '<', 20), [0]],
    [compare('event.duration', '<=', 20), [0, 1]],
    [is('event.duration', 10, 30), [0, 2]],
    [and(compare('@timestamp', '>', 'now-1h'), hasDuration), [0, 1, 2]],
    [and(compare('@timestamp', '<', 'now-1h'), hasDuration), []],
    [and(two, long), [1]],
    [or(one, long), [0, 1, 2]],
    [and(hasDuration, not(two)), [2]],
    [and(hasDuration, not(exists('tags'))), [2]],
    [and(hasDuration, not(not(one))), [0]],
    [and(hasDuration, not(or(one, compare('event.duration', '>', 20)))), [1]],
    [or(and(one, long), and(two, long)), [1]],
    [and(or(one, long), or(one, compare('event.duration', '>=', 30))), [0, 2]],
  ])('%j', async (condition, wanted) => {
    expect((await found(condition)).map((id) => id - first)).toEqual(wanted);
  });
});
