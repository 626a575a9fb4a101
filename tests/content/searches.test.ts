// Each saved search and Lens panel finds what it is for, in a real Elasticsearch by its own KQL.
import { beforeAll, describe, expect, it } from 'vitest';
import { deadLettersWaitMsMax, withDeadLetters } from '../support/dead-letters.ts';
import { testPlane } from '../support/plane.ts';
import { expected } from './expected.ts';
import { questionsOf } from './saved-objects.ts';
import { proveSearches, type SearchProof } from './searches.ts';

let proofs: SearchProof[];
beforeAll(async () => {
  const plane = await testPlane();
  proofs = await withDeadLetters(() => proveSearches(plane));
}, 2 * deadLettersWaitMsMax);

const { dataViews, searches, lenses } = questionsOf('any');

describe.each([
  ['data view', dataViews],
  ['search', searches],
  ['lens', lenses],
] as const)('each %s', (kind, questions) => {
  it.each(questions.map(({ id }) => id))('%s', (id) => {
    const rows = proofs.filter(({ name }) => name === id || name.startsWith(`${id} / `));
    expect(rows.map((row) => row.kind)).toEqual(rows.map(() => kind));
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(rows[0]?.hits).toBeGreaterThan(0);
  });
});

it('covers all saved searches, each with an expectation', () => {
  const names = proofs.filter(({ kind }) => kind !== 'data view').map(({ name }) => name);
  const ofTraces = ['telltale-search-trace / sample', 'telltale-search-trace / till'];
  expect(names.toSorted()).toEqual([...Object.keys(expected), ...ofTraces].toSorted());
});
