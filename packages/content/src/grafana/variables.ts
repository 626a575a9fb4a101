// The variables that dashboards share.
import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { names } from '@telltale/catalog';
import type { VariableName } from '../variable-name.ts';
import type { Dashboard } from './dashboard.ts';
import { allPattern, type ListVariableName, variableQueries } from './variable-query.ts';

/** The default address of Kibana, which an import or a user can change. */
export const kibanaUrlDefault = 'https://localhost:5601';

type Variable = cog.Builder<sdk.VariableModel>;
type VariablesOptions = Pick<Dashboard, 'allLogs' | 'logsOnly'>;

/** The Prometheus data source of a dashboard. */
export const prometheusSource = { type: 'prometheus', uid: '${datasource}' } as const;
/** The Elasticsearch data source of a dashboard. */
export const logsSource = { type: 'elasticsearch', uid: '${logs}' } as const;

const all = { text: 'All', value: '$__all', selected: true };

function fromLabel(name: ListVariableName, title: string, options: VariablesOptions): sdk.QueryVariableBuilder {
  const { series, label } = variableQueries[name];
  const pattern = allPattern(name, options);
  const builder = new sdk.QueryVariableBuilder(name)
    .label(title)
    .datasource(prometheusSource)
    .query({ query: `label_values(${series}, ${label})`, refId: name })
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current(all);
  return pattern === undefined ? builder : builder.allValue(pattern);
}

const makers: Readonly<Record<VariableName, (options: VariablesOptions) => Variable>> = {
  service: (options) => fromLabel('service', 'Service', options),
  instance: (options) => fromLabel('instance', 'Instance', options),
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

/** The SDK adds properties to every variable that only interval variables have. */
function withoutIntervals(variable: Variable): Variable {
  return {
    build() {
      const { auto: _auto, auto_min: _least, auto_count: _count, ...built } = variable.build();
      return built as sdk.VariableModel;
    },
  };
}

/** The variables of a dashboard, its data source first. */
export function variablesOf(chosen: readonly VariableName[], options: VariablesOptions = {}): Variable[] {
  const datasource = new sdk.DatasourceVariableBuilder('datasource')
    .label('Metrics')
    .type('prometheus')
    .current({ text: 'Telltale metrics', value: names.grafana.dataSources.metrics, selected: true });
  return [...(options.logsOnly ? [] : [datasource]), ...chosen.map((name) => makers[name](options))].map(
    withoutIntervals,
  );
}
