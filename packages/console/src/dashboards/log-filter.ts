// The Elasticsearch query for a panel's log records.
import { type ElasticsearchQuery, type LogQuery, ofServiceLogs } from '@telltale/content';
import { ConsoleError } from '../console-error.ts';
import { refusalOf } from '../servers/refusal.ts';
import type { AskedPanel } from './panel-data.ts';
import { chosenIn } from './variables.ts';
import type { Chosen } from './write-query.ts';

/**
 * Services by name. Grafana's pattern for them would be too long for Elasticsearch with some dozens of names, and has
 * characters that are special in Lucene's regular expressions.
 */
function ofServices(chosen: Chosen | undefined): object {
  if (chosen === undefined || 'pattern' in chosen) return { exists: { field: 'service.name' } };
  return { terms: { 'service.name': chosen.values } };
}

/** The condition of a query within the range. */
export async function logFilter({ servers, question }: AskedPanel, { lucene }: LogQuery): Promise<ElasticsearchQuery> {
  const { range, variables } = question;
  const isOfServices = lucene.includes(ofServiceLogs);
  const { service } = await chosenIn(servers, isOfServices ? '$service' : '', question);
  const [search = '*'] = variables.search ?? [];
  const query = lucene.replace(ofServiceLogs, '*:*').replace(/\$\{search:raw\}/, () => search);
  return {
    bool: {
      filter: [
        { range: { '@timestamp': { gte: range.from, lte: range.to, format: 'epoch_millis' } } },
        ...(isOfServices ? [ofServices(service)] : []),
        { query_string: { query, analyze_wildcard: true, allow_leading_wildcard: true } },
      ],
    },
  };
}

/** Queries Elasticsearch; if it cannot parse the search, the error is the user's to correct. */
export async function blamingSearch<Found>({ question }: AskedPanel, ask: () => Promise<Found>): Promise<Found> {
  try {
    return await ask();
  } catch (error) {
    const refusal = refusalOf(error);
    const isSearched = question.variables.search?.some((text) => text !== '' && text !== '*') === true;
    if (!isSearched || refusal?.status !== 400) throw error;
    throw new ConsoleError('bad_request', `var-search: Elasticsearch cannot read this search: ${refusal.reason}`, {
      cause: error,
    });
  }
}
