// Each saved search finds in ES|QL what it finds in Kibana's query language: on a real Elasticsearch of the oldest version
// that is supported, the only one whose ES|QL can be had. `npm run test:older` runs it.
import { esqlOf, savedSearches } from '@telltale/content';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { arrived, expected, expectedOfTrace, refused } from '../content/expected.ts';
import { sampleTrace, shipSamples } from '../content/shipped.ts';
import { testPlane } from '../support/plane.ts';
import { type ServerClient, serverClient } from '../support/server-client.ts';

const namespace = `esql_${process.pid}`;
let reader: ServerClient;

interface Table {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly values: readonly (readonly unknown[])[];
}

/** A query of the page of searches, asked of this run's records alone. */
async function ask(query: string): Promise<Table> {
  return await reader.ask<Table>('/_query', { query: query.replaceAll(/-\*(?=[,\n])/g, `-${namespace}`) });
}

/** Records by their names; how long a request took is another each time. */
async function names(query: string): Promise<string[]> {
  const { values } = await ask(`${query}\n| KEEP message, event.original\n| LIMIT 1000`);
  return values
    .map(([message, original]) =>
      typeof original === 'string'
        ? `refused: ${JSON.parse(original).message}`
        : String(message).replace(/ in \d+ ms$/, ''),
    )
    .toSorted();
}

beforeAll(async () => {
  const { connections, environment } = await testPlane();
  reader = serverClient(connections.elasticsearch);
  await shipSamples(environment, namespace);
  await vi.waitFor(
    async () => expect(await names('FROM logs-*-*\n')).toEqual(expect.arrayContaining([...arrived, refused])),
    { timeout: 60_000, interval: 500 },
  );
});
afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
});

describe.each(savedSearches.map((search) => [search.id, search] as const))('%s', (id, search) => {
  const example = search.asks?.example;
  const query = example === undefined ? esqlOf(search) : esqlOf(search).replaceAll(example, sampleTrace);
  const wanted = search.asks === undefined ? (expected[id] ?? []) : expectedOfTrace.sample;

  it('finds the intended records', async () => {
    const [from = '', where = ''] = query.split('\n');
    expect(await names(`${from}\n${where}`)).toEqual(wanted.toSorted());
  });

  it('has a row for each record or each group', async () => {
    const { columns, values } = await ask(query);
    const at = columns.findIndex(({ name }) => name === 'records');
    const rows = search.countBy === undefined ? values.length : values.reduce((sum, row) => sum + Number(row[at]), 0);
    expect(rows).toBe(wanted.length);
  });
});
