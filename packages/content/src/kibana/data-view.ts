// The data views: their index patterns and field formats.
import type { LogFieldName } from '@telltale/catalog';
import { type DashboardUid, names } from '@telltale/catalog';

/** Where Grafana is, unless an import says otherwise. */
export const grafanaUrlDefault = 'https://localhost:3000';

/** How Kibana shows a field: its format's name and parameters. */
export interface FieldFormat {
  readonly id: 'duration' | 'url' | 'number';
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/** One data view. */
export interface LogView {
  readonly id: `telltale-${string}`;
  readonly name: string;
  /** Names of data streams, with wildcards; those behind a minus are left out. */
  readonly pattern: string;
  readonly formats: { readonly [Name in LogFieldName]?: FieldFormat };
}

/** A link to a dashboard of Grafana, narrowed by the field's value. */
function toGrafana(dashboard: DashboardUid, variable: string, before = ''): FieldFormat {
  return {
    id: 'url',
    params: {
      type: 'a',
      // A request that is looked into is often older than the hour that the dashboard shows by itself.
      urlTemplate: `${grafanaUrlDefault}/d/${dashboard}?var-${variable}=${before}{{value}}&from=now-24h&to=now`,
      labelTemplate: '{{value}}',
      openLinkInCurrentTab: false,
    },
  };
}

/** No thousands' separator: it is a name, not an amount. */
const plainNumber: FieldFormat = { id: 'number', params: { pattern: '0' } };

const { deadLetterStreams } = names.elasticsearch;

/** What services logged. Dead letters are apart: they have no service, and their level is not the record's. */
export const logs: LogView = {
  id: names.kibana.dataViews.logs,
  name: 'Telltale logs',
  pattern: `logs-*-*,-${deadLetterStreams}`,
  formats: {
    'trace.id': toGrafana(names.grafana.dashboards.logs, 'search', 'trace.id:'),
    'service.name': toGrafana(names.grafana.dashboards.service, 'service'),
    'event.duration': {
      id: 'duration',
      params: {
        inputFormat: 'nanoseconds',
        outputFormat: 'humanizePrecise',
        outputPrecision: 1,
        useShortSuffix: true,
        includeSpaceWithSuffix: true,
      },
    },
    'http.response.status_code': plainNumber,
    'process.pid': plainNumber,
    'process.thread.id': plainNumber,
  },
};

/** Records that Elasticsearch refused for good. */
export const deadLetters: LogView = {
  id: names.kibana.dataViews.deadLetters,
  name: 'Telltale dead letters',
  pattern: deadLetterStreams,
  formats: {},
};

export const dataViews: readonly LogView[] = [logs, deadLetters];
