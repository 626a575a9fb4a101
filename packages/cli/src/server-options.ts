// The options that say which Grafana and which Kibana, and who asks them: the same for import and export.
import type { GrafanaAccess, KibanaAccess } from '@telltale/content';
import type { Command as Program } from 'commander';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import { readCertificates, readSecret } from './secrets.ts';

/** What commander read. */
export interface ServerOptions {
  readonly grafana?: string;
  readonly grafanaTokenFile?: string;
  readonly kibana?: string;
  readonly kibanaApiKeyFile?: string;
  readonly kibanaUsername?: string;
  readonly kibanaPasswordFile?: string;
  readonly caFile?: string;
  readonly space: string;
}

/** Who asks which servers. */
export interface Servers {
  readonly grafana?: GrafanaAccess | undefined;
  readonly kibana?: (KibanaAccess & { readonly space: string }) | undefined;
  readonly ca?: string | undefined;
}

/** Adds the options to a verb. */
export function addServerOptions(verb: Program): Program {
  return verb
    .option('--grafana <url>', 'address of Grafana, 11 or newer')
    .option('--grafana-token-file <file>', 'token of a service account (or set TELLTALE_GRAFANA_TOKEN)')
    .option('--kibana <url>', 'address of Kibana, 8.19 or newer')
    .option('--kibana-api-key-file <file>', 'encoded API key, as Kibana shows it (or set TELLTALE_KIBANA_API_KEY)')
    .option('--kibana-username <name>', 'user, instead of an API key')
    .option('--kibana-password-file <file>', 'password of that user (or set TELLTALE_KIBANA_PASSWORD)')
    .option('--space <id>', "Kibana's space", 'default')
    .option(
      '--ca-file <file>',
      'certificate of the authority that signed those of both servers, if it is not a public one',
    );
}

/**
 * Reads what the options say, and the files that they name.
 *
 * @throws CliError when something is missing or cannot be read
 */
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
  // A user that is named wins over a key of the environment.
  return username === undefined ? { url, apiKey, space } : { url, username, password, space };
}
