// Reads how Grafana reaches the imported data sources, with their secrets and certificates.
import type { GrafanaImport, SourceAddress } from '@telltale/content';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import type { DataSourceOptions } from './data-source-options.ts';
import { readCertificates, readSecret } from './secrets.ts';

/** Reads the options and the files that they name. @throws CliError if something is missing or cannot be read */
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
