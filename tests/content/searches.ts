// Proves Kibana's content: each saved search and Lens panel of the committed file is run against a real Elasticsearch and
// its own parser of KQL, and finds the records that it is for and no others.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readStrictKql } from '../../packages/content/test/support/strict-kql.ts';
import { connectElasticsearch } from '../../packages/plane/src/elasticsearch/client.ts';
import { byPaths } from '../support/elasticsearch-paths.ts';
import type { TestPlane } from '../support/plane.ts';
import { arrived, expected, expectedLargest, expectedOfTrace, refused } from './expected.ts';
import { aggregationsOf, numbersOf } from './lens-aggregations.ts';
import { fieldsWrong, kqlOf, Records, usesOf } from './records.ts';
import { type LensQuestion, type Questions, questionsOf, type SearchQuestion } from './saved-objects.ts';
import { sampleTrace, shipSamples, tillTrace } from './shipped.ts';

/** What came of one question. */
export interface SearchProof {
  /** Id of the saved object, and what of it where there is more than one question. */
  readonly name: string;
  readonly kind: 'data view' | 'search' | 'lens';
  /** Records that were found; fields, of a data view. */
  readonly hits: number;
  readonly ok: boolean;
  /** What is wrong; empty where nothing is. */
  readonly why: string;
}

const arrivalMsMax = 30_000;
const pollMs = 250;
function differences(found: readonly string[], wanted: readonly string[] | undefined): string {
  if (wanted === undefined) return 'nobody says what it is to find: add it to tests/content/expected.ts';
  if (wanted.length === 0) return 'it is to find nothing, which proves nothing';
  const missing = wanted.filter((name) => !found.includes(name));
  const wrong = found.filter((name) => !wanted.includes(name));
  return [
    ...(missing.length > 0 ? [`not found: ${missing.join(', ')}`] : []),
    ...(wrong.length > 0 ? [`found and should not be: ${wrong.join(', ')}`] : []),
    ...(found.length !== new Set(found).size ? ['a record is there twice'] : []),
  ].join('; ');
}

/** One row; what is thrown on the way is what is wrong. */
async function prove(
  kind: SearchProof['kind'],
  name: string,
  question: () => Promise<{ readonly hits: number; readonly why: readonly string[] }>,
): Promise<SearchProof> {
  try {
    const { hits, why } = await question();
    const wrong = why.filter((each) => each !== '');
    return { name, kind, hits, ok: wrong.length === 0, why: wrong.join('; ') };
  } catch (error) {
    return { name, kind, hits: 0, ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

async function proveSearch(records: Records, { id, pattern, kql, columns, sort, breakdown }: SearchQuestion) {
  const split = breakdown === undefined ? [] : [breakdown];
  const sorted = sort.map(([field]) => field);
  const order = sort.map(([field, direction]) => ({ [field]: direction }));
  const proof = await prove('search', id, async () => {
    const { fields } = readStrictKql(kql);
    const aggs = Object.fromEntries(split.map((field) => [field, { terms: { field } }]));
    const { names, answers } = await records.search(pattern, { query: kqlOf(kql), sort: order, aggs });
    const empty = split.filter((field) => answers[field]?.buckets?.length === 0);
    const uses = usesOf(fields, [...sorted, ...split], columns);
    return {
      hits: names.length,
      why: [
        differences(names, expected[id]),
        await fieldsWrong(records, pattern, uses),
        ...empty.map((field) => `no record has a ${field} to split by`),
      ],
    };
  });
  if (id !== 'telltale-search-trace') return [proof];
  const traces = { sample: sampleTrace, till: tillTrace } as const;
  const ofOne = (['sample', 'till'] as const).map((which) =>
    prove('search', `${id} / ${which}`, async () => {
      const asked = kql.replace('*', traces[which]);
      const { names } = await records.search(pattern, { query: kqlOf(asked), sort: order });
      return { hits: names.length, why: [differences(names, expectedOfTrace[which])] };
    }),
  );
  return [proof, ...(await Promise.all(ofOne))];
}

async function proveLens(records: Records, question: LensQuestion): Promise<SearchProof[]> {
  const { id, pattern, kql, columns } = question;
  const whole = await prove('lens', id, async () => {
    const aggs = aggregationsOf(question);
    const { names, answers } = await records.search(pattern, { query: kqlOf(kql), aggs });
    const measures = columns.filter(([, { operationType }]) => !['terms', 'date_histogram'].includes(operationType));
    const wrongNumbers = measures.flatMap(([measureId, { label }]) => {
      const largest = Math.max(0, ...numbersOf(measureId, answers));
      const wanted = expectedLargest[`${id} / ${label}`];
      if (largest === 0) return [`${label} is nowhere more than nothing`];
      return wanted === undefined || wanted === largest ? [] : [`${label} is ${largest} at most, not ${wanted}`];
    });
    const asked = [kql, ...columns.map(([, { filter }]) => filter?.query ?? '')];
    const named = columns.map(([, { sourceField }]) => sourceField).filter((field) => field !== '___records___');
    const uses = usesOf([...new Set(asked.flatMap((query) => readStrictKql(query).fields))], named);
    return {
      hits: names.length,
      why: [
        differences(names, expected[id]),
        uses.size > 0 ? await fieldsWrong(records, pattern, uses) : '',
        ...wrongNumbers,
      ],
    };
  });
  const narrowed = columns.flatMap(([, { label, filter }]) =>
    filter === undefined
      ? []
      : [
          prove('lens', `${id} / ${label}`, async () => {
            const query = { bool: { filter: [kqlOf(kql), kqlOf(filter.query)] } };
            const { names } = await records.search(pattern, { query });
            return { hits: names.length, why: [differences(names, expected[`${id} / ${label}`])] };
          }),
        ],
  );
  return [whole, ...(await Promise.all(narrowed))];
}

/** Waits until all samples can be found. */
async function untilArrived(records: Records, { dataViews }: Questions): Promise<void> {
  const pattern = dataViews.map((view) => view.pattern.split(',')[0]).join(',');
  for (const begun = performance.now(); ; await delay(pollMs)) {
    // The first of the data streams may not be there yet.
    const { names } = await records.search(pattern, {}).catch(() => ({ names: [] as readonly string[] }));
    const missing = [...arrived, refused].filter((name) => !names.includes(name));
    if (missing.length === 0) return;
    if (performance.now() - begun > arrivalMsMax)
      throw new Error(`the samples have not arrived: ${missing.join(', ')}`);
  }
}

/** What is expected of a question that nobody asked: the question was lost. */
function unasked(proofs: readonly SearchProof[], { lenses }: Questions): SearchProof[] {
  const asked = new Set(proofs.map(({ name }) => name));
  const measured = new Set(lenses.flatMap(({ id, columns }) => columns.map(([, { label }]) => `${id} / ${label}`)));
  const lost = [
    ...Object.keys(expected).filter((name) => !asked.has(name)),
    ...Object.keys(expectedLargest).filter((name) => !measured.has(name)),
  ];
  return lost.map((name) => ({
    name,
    kind: name.startsWith('telltale-search') ? 'search' : 'lens',
    hits: 0,
    ok: false,
    why: 'it is expected to find something, and the file does not ask it',
  }));
}

/**
 * Ships samples to a running plane whose Elasticsearch knows KQL, and asks it what the committed saved objects ask.
 *
 * @returns a row for each data view, search and panel, and for each narrowed measure of a panel
 * @throws Error where the samples cannot be brought there
 */
export async function proveSearches({
  connections,
  environment,
}: Pick<TestPlane, 'connections' | 'environment'>): Promise<SearchProof[]> {
  const { url, ca_file, username, password_file } = connections.elasticsearch;
  const namespace = `content_${process.pid}_${Date.now()}`;
  const questions = questionsOf(namespace);
  const password = readFileSync(password_file, 'utf8').trim();
  const endpoint = { url, ca: readFileSync(ca_file, 'utf8'), username, password };
  await using client = byPaths(await connectElasticsearch(endpoint));
  const records = new Records(client);
  await shipSamples(environment, namespace);
  await untilArrived(records, questions);
  const proofs: SearchProof[] = [];
  for (const { id, pattern, formatted } of questions.dataViews) {
    const fields = ['@timestamp', ...formatted];
    const check = async () => ({
      hits: fields.length,
      why: [await fieldsWrong(records, pattern, usesOf([], ['@timestamp'], formatted))],
    });
    proofs.push(await prove('data view', id, check));
  }
  for (const search of questions.searches) proofs.push(...(await proveSearch(records, search)));
  for (const lens of questions.lenses) proofs.push(...(await proveLens(records, lens)));
  return [...proofs, ...unasked(proofs, questions)];
}
