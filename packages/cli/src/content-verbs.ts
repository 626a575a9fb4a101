// The verbs that carry content to and from somebody's own Grafana and Kibana: their options and their help.
import type { GrafanaImport, SourceAddress } from '@telltale/content';
import type { Command as Program } from 'commander';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import type { RulesToWrite } from './commands/import.ts';
import { jsonHelp } from './engine-verb.ts';
import { readCertificates, readSecret } from './secrets.ts';
import { addServerOptions, readServers, type ServerOptions } from './server-options.ts';
import type { ProgressReporter } from './terminal/progress-reporter.ts';

/** What the verbs run in. */
export interface ContentVerbs {
  readonly command: Command;
  readonly reporter: ProgressReporter;
  /** Told the exit code of the verb that was run. */
  end(exitCode: number): void;
}

interface ImportVerbOptions extends ServerOptions {
  readonly folder: string;
  readonly prometheusUrl?: string;
  readonly prometheusUsername?: string;
  readonly prometheusPasswordFile?: string;
  readonly elasticsearchUrl?: string;
  readonly elasticsearchUsername?: string;
  readonly elasticsearchPasswordFile?: string;
  readonly dataSourceCaFile?: string;
  readonly contactPointWebhookFile?: string;
  readonly settings?: string;
  readonly rulesInto?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Adds `import` and `export`; what does the work is loaded when a verb is run. */
export function addContentVerbs(program: Program, verbs: ContentVerbs): void {
  addImport(program, verbs);
  addExport(program, verbs);
}

function addImport(program: Program, { command, reporter, end }: ContentVerbs): void {
  const verb = program
    .command('import')
    .description('bring dashboards, data sources and saved searches into a Grafana and a Kibana of your own');
  addServerOptions(verb)
    .option('--folder <title>', "Grafana's folder for the dashboards", 'Telltale')
    .option('--prometheus-url <url>', 'Prometheus as Grafana reaches it: imports the data source telltale-metrics')
    .option('--prometheus-username <name>', 'user that Grafana asks it as')
    .option('--prometheus-password-file <file>', 'password of that user; or TELLTALE_GRAFANA_PROMETHEUS_PASSWORD')
    .option('--elasticsearch-url <url>', 'the same for Elasticsearch: imports the data source telltale-logs')
    .option('--elasticsearch-username <name>', 'user that Grafana asks it as; it needs to read logs-*-*')
    .option('--elasticsearch-password-file <file>', 'password of that user; or TELLTALE_GRAFANA_ELASTICSEARCH_PASSWORD')
    .option('--data-source-ca-file <file>', 'certificate of the authority of Prometheus and Elasticsearch')
    .option(
      '--contact-point-webhook-file <file>',
      "webhook address for Grafana's alerts; or TELLTALE_GRAFANA_CONTACT_POINT_WEBHOOK",
    )
    .option('--settings <file>', 'settings of the rules: docs/rule-settings.md; with --rules-into')
    .option('--rules-into <folder>', 'folder that Prometheus reads rules from: writes them by these settings')
    .option('--dry-run', 'write nothing, show what would change')
    .option('--overwrite', 'replace also what somebody has edited')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
Example:
  telltale import --grafana https://grafana.example.com --grafana-token-file token --dry-run

It can be run again at any time: what is as it should be is not written. What somebody has edited is left, and said.
What only another release has is removed, unless somebody has edited or uses it.
Exit codes: 0 done, 1 failed, 2 wrong command line, 4 something was left: edited, or provisioned from files.`,
    )
    .action(async (options: ImportVerbOptions) => {
      const { grafana, kibana, ca } = readServers(options, command);
      const { overwrite = false, dryRun = false, json = false } = options;
      const into: GrafanaImport | undefined = grafana && { ...grafana, ...readGrafanaImport(options, command) };
      const rules = readRules(options);
      const { importIt } = await import('./commands/import.ts');
      end(
        await importIt({
          ...command,
          reporter,
          json,
          rules,
          options: { grafana: into, kibana, ca, overwrite, dryRun },
        }),
      );
    });
}

function addExport(program: Program, { command, reporter, end }: ContentVerbs): void {
  const verb = program
    .command('export')
    .description('print what was edited in Grafana and Kibana, as a diff against the files of dashboards/');
  addServerOptions(verb)
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
Example:
  telltale export --grafana https://grafana.example.com --grafana-token-file token | git apply`,
    )
    .action(async (options: ServerOptions & { readonly json?: boolean }) => {
      const servers = readServers(options, command);
      const { exportIt } = await import('./commands/export.ts');
      end(await exportIt({ ...command, reporter, json: options.json === true, options: servers }));
    });
}

/** Where rules go, and by which settings. */
function readRules({ settings, rulesInto }: ImportVerbOptions): RulesToWrite | undefined {
  if (settings === undefined && rulesInto === undefined) return undefined;
  if (settings === undefined || rulesInto === undefined) {
    throw CliError.usage(
      '--settings and --rules-into are given together: by which settings rules are written, and where to',
    );
  }
  return { settings, into: rulesInto };
}

function readGrafanaImport(options: ImportVerbOptions, command: Command): Omit<GrafanaImport, 'url' | 'token'> {
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
    throw CliError.usage(`${option} is no address: one that begins with http:// or https:// is.`);
  }
  if (new URL(url).username !== '' || new URL(url).password !== '') {
    throw CliError.usage(`${option} holds credentials: give them by --${name}-username and --${name}-password-file.`);
  }
  if (username === undefined) return { url, ca };
  const passwordOption = `--${name}-password-file`;
  const variable = `TELLTALE_GRAFANA_${name.toUpperCase()}_PASSWORD`;
  const password = readSecret({ option: passwordOption, file, variable }, command);
  if (password === undefined) throw CliError.usage(`--${name}-username needs ${passwordOption} <file> or ${variable}.`);
  return { url, username, password, ca };
}
