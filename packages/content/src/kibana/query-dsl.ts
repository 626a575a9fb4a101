// Writes conditions in Elasticsearch's query DSL; they match the same records as in KQL.
import type { Condition } from './condition.ts';

/** A query as a search takes it. */
export type ElasticsearchQuery = Readonly<Record<string, object>>;

const bounds = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const;

/** The condition as a query that only filters: no record is ranked by it. */
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
