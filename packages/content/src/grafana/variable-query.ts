// Queries for the values of dashboard variables, and the value that stands for "all".
import type { Dashboard } from './dashboard.ts';

/** Values of a label of some series, which may name other variables. */
interface VariableQuery {
  readonly series: string;
  readonly label: string;
}

/** A variable with such values; the others are no lists. */
export type ListVariableName = 'service' | 'instance';

export const variableQueries: Readonly<Record<ListVariableName, VariableQuery>> = {
  service: { series: 'target_info', label: 'job' },
  // Of the services that are chosen: there may be thousands, and each is theirs.
  instance: { series: 'target_info{job=~"$service"}', label: 'instance' },
};

/**
 * The pattern for all values of a variable. Without one they are those in the list, by name: any job at all would be
 * Prometheus and the exporters too.
 */
export function allPattern(name: ListVariableName, { allLogs }: Pick<Dashboard, 'allLogs'>): string | undefined {
  return name === 'instance' || allLogs ? '.+' : undefined;
}
