// Options for the address and login of Grafana and Kibana, shared by import and export. The files that they name are
// read only when a verb runs, so that help loads nothing more.
import type { Command as Program } from 'commander';

/** Options as commander parses them. */
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
