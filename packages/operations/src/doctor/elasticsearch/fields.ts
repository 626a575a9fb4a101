// Checks whether data streams have room for new fields (mapping limit), and which fields are no longer indexed.
import { limits as catalogLimits } from '@telltale/catalog';
import { countText, type ElasticsearchClient, listText } from '@telltale/plane';
import type { ElasticsearchCheck } from '../examination.ts';
import { ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { answerBounds } from '../query-server.ts';
import { logIndices } from './growth.ts';

interface Aggregations {
  readonly services: { readonly buckets: readonly { readonly key: string; readonly doc_count: number }[] };
}

const max = catalogLimits.appFieldsMax;

export const fields: ElasticsearchCheck = {
  name: 'fields',
  async look(client) {
    // Records are written to the last index of a data stream.
    const written = new Map((await logIndices(client)).map(({ dataStream, name }) => [dataStream, name]));
    const counts: { readonly dataStream: string; readonly count: number }[] = [];
    for (const [dataStream, index] of written) counts.push({ dataStream, count: await namesOf(client, index) });
    const full = counts.filter(({ count }) => count >= max).map(({ dataStream }) => dataStream);
    if (full.length === 0) {
      const [most] = counts.toSorted((one, other) => other.count - one.count);
      if (most === undefined) return [ok('fields', 'nothing was logged yet')];
      return [ok('fields', `${most.dataStream} has the most searchable fields: ${most.count} of ${max}`)];
    }
    const whose = await servicesOf(client, full);
    const found = `${listText(full, limits.namesMax)} has reached the limit of ${max} searchable fields: values of further fields are stored, but searches do not find them${whose}`;
    const remedy =
      'Have these services log changing data as values, not as field names, or give them their own data stream (TELLTALE_LOGS_DATASET)';
    return [warning('fields', found, remedy, 'LogFieldNamesExceeded')];
  },
};

async function namesOf(client: ElasticsearchClient, index: string): Promise<number> {
  const asked = { index, filter_path: '*.mappings.properties.app.properties.*.type' };
  const { mappings } = (await client.indices.getMapping(asked, answerBounds))[index] ?? {};
  const app = mappings?.properties?.app;
  return Object.keys((app !== undefined && 'properties' in app && app.properties) || {}).length;
}

/** The services with the most records with unsearchable values in the last day. */
async function servicesOf(client: ElasticsearchClient, dataStreams: readonly string[]): Promise<string> {
  const { aggregations } = await client.search<unknown, Aggregations>(
    {
      index: dataStreams.slice(0, limits.namesMax),
      size: 0,
      query: { bool: { filter: [{ exists: { field: '_ignored' } }, { range: { '@timestamp': { gte: 'now-1d' } } }] } },
      aggs: { services: { terms: { field: 'service.name', size: limits.namesMax } } },
    },
    answerBounds,
  );
  const services = (aggregations?.services.buckets ?? []).map(
    ({ key, doc_count: count }) => `${key} (${countText(count, 'record')})`,
  );
  return services.length === 0 ? '' : `, in the last day those of ${services.join(', ')}`;
}
