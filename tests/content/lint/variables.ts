// What is wrong with variables: data sources that cannot be chosen, and an "all" that takes in what is no service.
import { metricNames } from '../../support/promql.ts';
import type { Dashboard } from '../grafana/model.ts';
import { plain } from './queries.ts';

/** What only services emit. */
const ofServicesAlone = /^telltale_log_/;

/** One line for everything that is wrong with the variables of a dashboard. */
export function variableComplaints({ templating, panels }: Dashboard): string[] {
  const asked = panels.flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr }) => (expr?.includes('$service') ? metricNames(plain(expr)) : [])),
  );
  return templating.list.flatMap(({ name, type, regex, allValue }) => [
    ...(type === 'datasource' && regex ? [`variable ${name} hides data sources whose name is not like ${regex}`] : []),
    ...(name === 'service' && allValue !== undefined && !asked.every((metric) => ofServicesAlone.test(metric))
      ? [`all services are ${allValue}: Prometheus and the exporters too`]
      : []),
  ]);
}
