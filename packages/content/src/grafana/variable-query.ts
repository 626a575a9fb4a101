// Queries for the values of dashboard variables, and the value that stands for "all".
import type { Dashboard } from './dashboard.ts';

/** Values of a label of some series, which may refer to other variables. */
interface VariableQuery {
  readonly series: string;
  readonly label: string;
}

/** A variable with such values; the others are not lists. */
export type ListVariableName = 'service' | 'instance';

export const variableQueries: Readonly<Record<ListVariableName, VariableQuery>> = {
  service: { series: 'target_info', label: 'job' },
  // Only those of the chosen services: there may be thousands in total.
  instance: { series: 'target_info{job=~"$service"}', label: 'instance' },
};

/**
 * The pattern for all values of a variable. Without one, "all" means the listed values by name: a pattern for any job
 * would include Prometheus and the exporters.
 */
export function allPattern(name: ListVariableName, { allLogs }: Pick<Dashboard, 'allLogs'>): string | undefined {
  return name === 'instance' || allLogs ? '.+' : undefined;
}
