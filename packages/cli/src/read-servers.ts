// Reads which Grafana and Kibana to use, with their secrets and certificates.
import type { GrafanaAccess, KibanaAccess } from '@telltale/content';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import { readCertificates, readSecret } from './secrets.ts';
import type { ServerOptions } from './server-options.ts';

/** The servers and their credentials. */
export interface Servers {
  readonly grafana?: GrafanaAccess | undefined;
  readonly kibana?: (KibanaAccess & { readonly space: string }) | undefined;
  readonly ca?: string | undefined;
}

/** Reads the options and the files that they name. @throws CliError if something is missing or cannot be read */
export function readServers(options: ServerOptions, command: Command): Servers {
  if (options.grafana === undefined && options.kibana === undefined) {
    throw CliError.usage('--grafana <url>, --kibana <url> or both are required.');
  }
  return {
    grafana: options.grafana === undefined ? undefined : readGrafana(options.grafana, options, command),
    kibana: options.kibana === undefined ? undefined : readKibana(options.kibana, options, command),
    ca: readCertificates('--ca-file', options.caFile),
  };
}

function readGrafana(url: string, { grafanaTokenFile: file }: ServerOptions, command: Command): GrafanaAccess {
  const token = readSecret({ option: '--grafana-token-file', file, variable: 'TELLTALE_GRAFANA_TOKEN' }, command);
  if (token === undefined) {
    throw CliError.usage('--grafana needs a token: --grafana-token-file <file> or TELLTALE_GRAFANA_TOKEN.');
  }
  return { url, token };
}

function readKibana(url: string, options: ServerOptions, command: Command): NonNullable<Servers['kibana']> {
  const { kibanaApiKeyFile, kibanaPasswordFile, kibanaUsername: username, space } = options;
  if (!/^[a-z0-9_-]+$/.test(space)) {
    throw CliError.usage(
      `--space ${space} is not the id of a space: it consists of lower case letters, digits, - and _.`,
    );
  }
  const apiKey = readSecret(
    { option: '--kibana-api-key-file', file: kibanaApiKeyFile, variable: 'TELLTALE_KIBANA_API_KEY' },
    command,
  );
  const password = readSecret(
    { option: '--kibana-password-file', file: kibanaPasswordFile, variable: 'TELLTALE_KIBANA_PASSWORD' },
    command,
  );
  if (username !== undefined && password === undefined) {
    throw CliError.usage(
      '--kibana-username needs a password: --kibana-password-file <file> or TELLTALE_KIBANA_PASSWORD.',
    );
  }
  if (kibanaPasswordFile !== undefined && username === undefined) {
    throw CliError.usage('--kibana-password-file needs a user: --kibana-username <name>.');
  }
  if (kibanaApiKeyFile !== undefined && username !== undefined) {
    throw CliError.usage('--kibana-api-key-file and --kibana-username cannot be used together.');
  }
  // A named user takes precedence over a key in the environment.
  return username === undefined ? { url, apiKey, space } : { url, username, password, space };
}
