// The two data sources of the dashboards: Prometheus and Elasticsearch.
import type { LogFieldName } from '@telltale/catalog';
import { names } from '@telltale/catalog';
import type { JsonObject } from '../fingerprint.ts';

/** Address and credentials of a data source. */
export interface SourceAddress {
  /** As Grafana reaches it. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM text of the authority that signed its certificate. */
  readonly ca?: string | undefined;
}

/** A data source in Grafana's API, without its secrets. */
export interface DataSource {
  readonly uid: string;
  readonly name: string;
  readonly type: 'prometheus' | 'elasticsearch';
  readonly access: 'proxy';
  readonly url: string;
  readonly basicAuth: boolean;
  readonly basicAuthUser: string;
  readonly jsonData: JsonObject;
}

/** A data source and its secrets, which cannot be read back. */
export interface OwnDataSource {
  readonly source: DataSource;
  readonly secrets: Readonly<Record<string, string>>;
}

const field = (name: LogFieldName): LogFieldName => name;

/** A link to a request's log lines in the current time range; `root` is the path of Grafana. */
const linesOfTrace = (root: string): string =>
  `${root}d/${names.grafana.dashboards.logs}?var-search=trace.id:$\{__value.raw}&$\{__url_time_range}`;

/** Prometheus, with links from exemplars to the log lines of their requests. */
export function metricsSource(address: SourceAddress, root: string): OwnDataSource {
  return own(address, {
    uid: names.grafana.dataSources.metrics,
    name: 'Telltale metrics',
    type: 'prometheus',
    jsonData: {
      httpMethod: 'POST',
      exemplarTraceIdDestinations: [
        { name: 'trace_id', url: linesOfTrace(root), urlDisplayLabel: 'Log lines of this request' },
      ],
    },
  });
}

/** Elasticsearch: the data streams of all services, with links from a line to the other lines of its request. */
export function logsSource(address: SourceAddress, root: string): OwnDataSource {
  return own(address, {
    uid: names.grafana.dataSources.logs,
    name: 'Telltale logs',
    type: 'elasticsearch',
    jsonData: {
      index: 'logs-*-*',
      timeField: field('@timestamp'),
      logMessageField: field('message'),
      logLevelField: field('log.level'),
      dataLinks: [{ field: field('trace.id'), url: linesOfTrace(root), urlDisplayLabel: 'Log lines of this request' }],
    },
  });
}

function own(
  { url, username, password, ca }: SourceAddress,
  source: Pick<DataSource, 'uid' | 'name' | 'type' | 'jsonData'>,
): OwnDataSource {
  return {
    source: {
      ...source,
      access: 'proxy',
      url,
      basicAuth: username !== undefined,
      basicAuthUser: username ?? '',
      jsonData: { ...source.jsonData, ...(ca !== undefined && { tlsAuthWithCACert: true }) },
    },
    secrets: {
      ...(password !== undefined && { basicAuthPassword: password }),
      ...(ca !== undefined && { tlsCACert: ca }),
    },
  };
}
