// The variables that dashboards share.
import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { names } from '@telltale/catalog';
import type { Dashboard } from './dashboard.ts';
import type { VariableName } from './variable-name.ts';

/** Where Kibana is, until an import, or a user, says otherwise. */
export const kibanaUrlDefault = 'https://localhost:5601';

type Variable = cog.Builder<sdk.VariableModel>;

/** The Prometheus of a dashboard. */
export const prometheusSource = { type: 'prometheus', uid: '${datasource}' } as const;
/** The Elasticsearch of a dashboard. */
export const logsSource = { type: 'elasticsearch', uid: '${logs}' } as const;

const all = { text: 'All', value: '$__all', selected: true };

function fromLabel(name: string, label: string, query: string): sdk.QueryVariableBuilder {
  return new sdk.QueryVariableBuilder(name)
    .label(label)
    .datasource(prometheusSource)
    .query({ query, refId: name })
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current(all);
}

const services = () => fromLabel('service', 'Service', 'label_values(target_info, job)');

const makers: Readonly<Record<VariableName, () => Variable>> = {
  // All of them are those that are in the list, by name: any job at all would be Prometheus and the exporters too.
  service: services,
  // Of the services that are chosen: there may be thousands, and each is theirs.
  instance: () =>
    fromLabel('instance', 'Instance', 'label_values(target_info{job=~"$service"}, instance)').allValue('.+'),
  logs: () =>
    new sdk.DatasourceVariableBuilder('logs')
      .label('Logs')
      .type('elasticsearch')
      .current({ text: 'Telltale logs', value: names.grafana.dataSources.logs, selected: true }),
  kibana: () =>
    new sdk.TextBoxVariableBuilder('kibana')
      .label('Kibana')
      .hide(sdk.VariableHide.HideVariable)
      .defaultValue(kibanaUrlDefault),
  search: () => new sdk.TextBoxVariableBuilder('search').label('Search (Lucene)').defaultValue('*'),
};

/** The SDK gives every variable what only one of intervals has. */
function withoutIntervals(variable: Variable): Variable {
  return {
    build() {
      const { auto: _auto, auto_min: _least, auto_count: _count, ...built } = variable.build();
      return built as sdk.VariableModel;
    },
  };
}

type VariablesOptions = Pick<Dashboard, 'allLogs' | 'logsOnly'>;

/** Variables of a dashboard: its data source first. */
export function variablesOf(chosen: readonly VariableName[], { allLogs, logsOnly }: VariablesOptions = {}): Variable[] {
  const datasource = new sdk.DatasourceVariableBuilder('datasource')
    .label('Metrics')
    .type('prometheus')
    .current({ text: 'Telltale metrics', value: names.grafana.dataSources.metrics, selected: true });
  const make = (name: VariableName): Variable =>
    allLogs && name === 'service' ? services().allValue('.+') : makers[name]();
  return [...(logsOnly ? [] : [datasource]), ...chosen.map(make)].map(withoutIntervals);
}
