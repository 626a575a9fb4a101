// The data views: their index patterns and field formats.
import type { LogFieldName } from '@telltale/catalog';
import { type DashboardUid, names } from '@telltale/catalog';

/** Grafana's default address, which an import can change. */
export const grafanaUrlDefault = 'https://localhost:3000';

/** Kibana's format of a field: its name and parameters. */
export interface FieldFormat {
  readonly id: 'duration' | 'url' | 'number';
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/** One data view. */
export interface LogView {
  readonly id: `telltale-${string}`;
  readonly name: string;
  /** Patterns of data streams; those with a minus are excluded. */
  readonly pattern: string;
  readonly formats: { readonly [Name in LogFieldName]?: FieldFormat };
}

/** A link to a dashboard in Grafana, filtered by the field's value. */
function toGrafana(dashboard: DashboardUid, variable: string, before = ''): FieldFormat {
  return {
    id: 'url',
    params: {
      type: 'a',
      // A request under investigation is often older than the dashboard's default range of an hour.
      urlTemplate: `${grafanaUrlDefault}/d/${dashboard}?var-${variable}=${before}{{value}}&from=now-24h&to=now`,
      labelTemplate: '{{value}}',
      openLinkInCurrentTab: false,
    },
  };
}

/** No thousands separator: it is an identifier, not an amount. */
const plainNumber: FieldFormat = { id: 'number', params: { pattern: '0' } };

const { deadLetterStreams } = names.elasticsearch;

/** The logs of services. Dead letters are excluded: they have no service, and their level is not the record's. */
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

/** The dead letters: records that Elasticsearch refused for good. */
export const deadLetters: LogView = {
  id: names.kibana.dataViews.deadLetters,
  name: 'Telltale dead letters',
  pattern: deadLetterStreams,
  formats: {},
};

export const dataViews: readonly LogView[] = [logs, deadLetters];
