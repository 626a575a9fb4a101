// Writes conditions in Elasticsearch's query DSL; they match the same records as in KQL.
import type { Condition } from './condition.ts';

/** A query in a search request. */
export type ElasticsearchQuery = Readonly<Record<string, object>>;

const bounds = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const;

/** The condition as a filter, which does not score records. */
export function writeQuery(condition: Condition): ElasticsearchQuery {
  switch (condition.kind) {
    case 'is':
      return { terms: { [condition.field]: condition.values } };
    case 'exists':
      return { exists: { field: condition.field } };
    case 'compare':
      return { range: { [condition.field]: { [bounds[condition.operator]]: condition.bound } } };
    case 'not':
      return { bool: { must_not: [writeQuery(condition.of)] } };
    case 'and':
      return { bool: { filter: condition.of.map(writeQuery) } };
    case 'or':
      return { bool: { should: condition.of.map(writeQuery), minimum_should_match: 1 } };
  }
}
