// The options that say how Grafana reaches the data sources that `telltale import` brings, and as whom.
import type { names } from '@telltale/catalog';
import type { GrafanaImport, SourceAddress } from '@telltale/content';
import type { Command as Program } from 'commander';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import { readCertificates, readSecret } from './secrets.ts';

/** What commander read. */
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

// A type alone, which the compiler holds these to: help is answered without the catalog.
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

/**
 * Reads what the options say, and the files that they name.
 *
 * @throws CliError when something is missing or cannot be read
 */
export function readGrafanaImport(options: DataSourceOptions, command: Command): Omit<GrafanaImport, 'url' | 'token'> {
  const ca = readCertificates('--data-source-ca-file', options.dataSourceCaFile);
  return {
    folder: options.folder,
    prometheus: readSource(
      { name: 'prometheus', url: options.prometheusUrl, username: options.prometheusUsername, ca },
      options.prometheusPasswordFile,
      command,
    ),
    elasticsearch: readSource(
      { name: 'elasticsearch', url: options.elasticsearchUrl, username: options.elasticsearchUsername, ca },
      options.elasticsearchPasswordFile,
      command,
    ),
    webhook: readSecret(
      {
        option: '--contact-point-webhook-file',
        file: options.contactPointWebhookFile,
        variable: 'TELLTALE_GRAFANA_CONTACT_POINT_WEBHOOK',
      },
      command,
    ),
  };
}

interface GivenSource {
  readonly name: 'prometheus' | 'elasticsearch';
  readonly url: string | undefined;
  readonly username: string | undefined;
  readonly ca: string | undefined;
}

function readSource(
  { name, url, username, ca }: GivenSource,
  file: string | undefined,
  command: Command,
): SourceAddress | undefined {
  if (url === undefined) return undefined;
  const option = `--${name}-url`;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw CliError.usage(`${option} is not an address: it must begin with http:// or https://.`);
  }
  if (new URL(url).username !== '' || new URL(url).password !== '') {
    throw CliError.usage(`${option} contains credentials: use --${name}-username and --${name}-password-file instead.`);
  }
  if (username === undefined) return { url, ca };
  const passwordOption = `--${name}-password-file`;
  const variable = `TELLTALE_GRAFANA_${name.toUpperCase()}_PASSWORD`;
  const password = readSecret({ option: passwordOption, file, variable }, command);
  if (password === undefined) throw CliError.usage(`--${name}-username needs ${passwordOption} <file> or ${variable}.`);
  return { url, username, password, ca };
}
