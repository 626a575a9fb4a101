// Values of a field whose type is in more indices than one question has room for, or that has several types.
import { expect, it } from 'vitest';
import { fieldValues } from '../src/logs/field-values.ts';
import type { ServerQuestion } from '../src/servers/servers.ts';

interface Body {
  readonly aggs?: { readonly values: { readonly terms: { readonly size: number } } };
}

/** An Elasticsearch with two places: ten values are frequent in each of them alone, and one is the eleventh in both. */
async function twoPlaces<Answer>({ path, body }: ServerQuestion): Promise<Answer> {
  if (path.includes('/_field_caps')) {
    const type = { searchable: true, aggregatable: true };
    return {
      fields: { 'app.step': { keyword: { ...type, indices: ['a'] }, long: { ...type, indices: ['b'] } } },
    } as Answer;
  }
  const place = /^\/(\w)\//.exec(path)?.[1] ?? '';
  const own = Array.from({ length: 10 }, (_, at) => ({ key: `${place}${at}`, doc_count: 100 }));
  const size = (body as Body).aggs?.values.terms.size ?? 0;
  const buckets = [...own, { key: 'shared', doc_count: 90 }];
  const others = buckets.slice(size).reduce((sum, { doc_count }) => sum + doc_count, 0);
  return {
    timed_out: false,
    hits: { hits: [], total: { value: 0, relation: 'eq' } },
    aggregations: {
      values: { sum_other_doc_count: others, buckets: buckets.slice(0, size) },
      missing: { doc_count: 0 },
    },
  } as Answer;
}

it('a value that is most frequent only in total is counted in every index', async () => {
  const filter = { services: [], levels: [], fields: [] };
  const range = { from: 0, to: 60_000 };
  const { values, others } = await fieldValues({ elasticsearch: twoPlaces }, { filter, range, name: 'app.step' });
  expect(values[0]).toEqual({ value: 'shared', count: 180 });
  expect(values).toHaveLength(10);
  expect(others).toBe(1_100);
});
