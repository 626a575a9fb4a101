// The records of one run in Elasticsearch: what a question finds of them, and what can be done with their fields.
import type { HttpClient } from '../../packages/plane/src/http-client.ts';
import type { Answers } from './lens-aggregations.ts';

interface Capability {
  readonly searchable: boolean;
  readonly aggregatable: boolean;
}

/** What is asked of a field. */
type Uses = ReadonlyMap<string, { readonly searched: boolean; readonly aggregated: boolean }>;

const hitsMax = 1_000;

/** The records of one run, and what can be asked of them. */
export class Records {
  readonly #client: HttpClient;

  constructor(client: HttpClient) {
    this.#client = client;
  }

  /** @throws Error with what Elasticsearch says, where it refuses */
  async #ask<Body>(path: string, body?: object): Promise<Body> {
    const answer = await this.#client.ask<Body>({ method: body ? 'POST' : 'GET', path, ...(body && { body }) });
    if (answer.status === 200) return answer.body;
    throw new Error(`${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`);
  }

  /** Names of the records that are found, and the answer to the aggregations. */
  async search(pattern: string, body: object): Promise<{ readonly names: string[]; readonly answers: Answers }> {
    const { hits, aggregations } = await this.#ask<{
      hits: { hits: { _source: { message?: string; event?: { original?: string } } }[] };
      aggregations?: Answers;
    }>(`/${pattern}/_search`, { size: hitsMax, _source: ['message', 'event.original'], ...body });
    const names = hits.hits.map(({ _source: { message = '', event } }) =>
      // How long a request took is another each time.
      event?.original === undefined
        ? message.replace(/ in \d+ ms$/, '')
        : `refused: ${JSON.parse(event.original).message}`,
    );
    return { names, answers: aggregations ?? {} };
  }

  /** What can be done with each of the fields; a field that is not mapped is not among them. */
  async capabilities(pattern: string, fields: readonly string[]): Promise<ReadonlyMap<string, Capability[]>> {
    const { fields: found } = await this.#ask<{ fields: Record<string, Record<string, Capability>> }>(
      `/${pattern}/_field_caps?fields=${fields.map(encodeURIComponent).join(',')}`,
    );
    return new Map(Object.entries(found).map(([name, byType]) => [name, Object.values(byType)]));
  }
}

/** As Kibana translates it: Elasticsearch's own parser of KQL leaves out what is metadata. */
const ofMetadata: Readonly<Record<string, object>> = { '_ignored : *': { exists: { field: '_ignored' } } };

/** The question; the empty one finds everything. */
export const kqlOf = (query: string): object =>
  query === '' ? { match_all: {} } : (ofMetadata[query] ?? { kql: { query } });

/** Uses of fields by what is done with them. */
export function usesOf(
  searched: readonly string[],
  aggregated: readonly string[],
  shown: readonly string[] = [],
): Uses {
  const uses = new Map<string, { searched: boolean; aggregated: boolean }>();
  for (const field of [...searched, ...aggregated, ...shown]) {
    uses.set(field, { searched: searched.includes(field), aggregated: aggregated.includes(field) });
  }
  return uses;
}

/** Why the fields cannot be used so; empty where they can. */
export async function fieldsWrong(records: Records, pattern: string, uses: Uses): Promise<string> {
  const found = await records.capabilities(pattern, [...uses.keys()]);
  const wrong = [...uses].flatMap(([field, { searched, aggregated }]) => {
    const capabilities = found.get(field);
    if (capabilities === undefined) return [`there is no field ${field}`];
    return [
      ...(searched && !capabilities.every(({ searchable }) => searchable) ? [`${field} cannot be searched`] : []),
      ...(aggregated && !capabilities.every(({ aggregatable }) => aggregatable)
        ? [`${field} cannot be sorted by`]
        : []),
    ];
  });
  return wrong.join('; ');
}
