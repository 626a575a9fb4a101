// Options of `telltale import`: how Grafana reaches its data sources, and with which credentials.
import type { names } from '@telltale/catalog';
import type { Command as Program } from 'commander';

/** Options as commander parses them. */
export interface DataSourceOptions {
  readonly folder: string;
  readonly prometheusUrl?: string;
  readonly prometheusUsername?: string;
  readonly prometheusPasswordFile?: string;
  readonly elasticsearchUrl?: string;
  readonly elasticsearchUsername?: string;
  readonly elasticsearchPasswordFile?: string;
  readonly dataSourceCaFile?: string;
  readonly contactPointWebhookFile?: string;
}

// Imports only types, so that help does not load the catalog.
const dataSources: typeof names.grafana.dataSources = { metrics: 'telltale-metrics', logs: 'telltale-logs' };

/** Adds the options to a verb. */
export function addDataSourceOptions(verb: Program): Program {
  const { metrics, logs } = dataSources;
  return verb
    .option('--folder <title>', "Grafana's folder for the dashboards", 'Telltale')
    .option('--prometheus-url <url>', `Prometheus as Grafana reaches it: imports the data source ${metrics}`)
    .option('--prometheus-username <name>', 'user that Grafana logs in to Prometheus as')
    .option('--prometheus-password-file <file>', 'password of that user; or TELLTALE_GRAFANA_PROMETHEUS_PASSWORD')
    .option('--elasticsearch-url <url>', `the same for Elasticsearch: imports the data source ${logs}`)
    .option('--elasticsearch-username <name>', 'user that Grafana logs in as; it must be able to read logs-*-*')
    .option('--elasticsearch-password-file <file>', 'password of that user; or TELLTALE_GRAFANA_ELASTICSEARCH_PASSWORD')
    .option(
      '--data-source-ca-file <file>',
      'certificate of the authority that signed those of Prometheus and Elasticsearch',
    )
    .option(
      '--contact-point-webhook-file <file>',
      "webhook address for Grafana's alerts; or TELLTALE_GRAFANA_CONTACT_POINT_WEBHOOK",
    );
}
