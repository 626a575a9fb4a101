// `telltale import`: imports dashboards, data sources and saved searches into your own Grafana and Kibana.
import type { GrafanaImport, ImportOptions, ImportReport, Item } from '@telltale/content';
import type { Command as Program } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { addDataSourceOptions, type DataSourceOptions } from '../data-source-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { addServerOptions, type ServerOptions } from '../server-options.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
import { table } from '../terminal/table.ts';
import { jsonHelp, type VerbContext } from '../verb.ts';

interface ImportVerbOptions extends ServerOptions, DataSourceOptions {
  readonly settings?: string;
  readonly rulesInto?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

/** Adds `import`. */
export function registerImport(program: Program, { command, reporter, end }: VerbContext): void {
  const verb = program
    .command('import')
    .description('import dashboards, data sources and saved searches into your own Grafana and Kibana');
  addDataSourceOptions(addServerOptions(verb))
    .option('--settings <file>', 'settings of the rules (docs/rule-settings.md); requires --rules-into')
    .option('--rules-into <folder>', 'folder that Prometheus reads rules from; requires --settings')
    .option('--dry-run', 'show what would change, and write nothing')
    .option('--overwrite', 'also replace objects that were edited')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
Example:
  telltale import --grafana https://grafana.example.com --grafana-token-file token --dry-run

It can be run again at any time: objects that are up to date are not written. Edited objects are left, and reported.
Objects that only another release has are deleted, unless they were edited or are used.
Exit codes: 0 success, 1 failure, 2 wrong command line, 4 some objects were left: edited, or provisioned from files.`,
    )
    .action(async (options: ImportVerbOptions) => {
      const { readServers } = await import('../read-servers.ts');
      const { readGrafanaImport } = await import('../read-data-sources.ts');
      const { grafana, kibana, ca } = readServers(options, command);
      const { overwrite = false, dryRun = false, json = false } = options;
      const into: GrafanaImport | undefined = grafana && { ...grafana, ...readGrafanaImport(options, command) };
      const asked = { grafana: into, kibana, ca, overwrite, dryRun };
      end(await importIt({ ...command, reporter, json, rules: readRules(options), options: asked }));
    });
}

/** The folder for rules, and their settings. */
function readRules({ settings, rulesInto }: ImportVerbOptions): RulesToWrite | undefined {
  if (settings === undefined && rulesInto === undefined) return undefined;
  if (settings === undefined || rulesInto === undefined) {
    throw CliError.usage(
      '--settings and --rules-into must be used together: the settings of the rules, and the folder to write them to',
    );
  }
  return { settings, into: rulesInto };
}

/** Rules for the user's own Prometheus. */
export interface RulesToWrite {
  /** Path of the settings file. */
  readonly settings: string;
  /** The folder to write them to. */
  readonly into: string;
}

/** The parsed command line. */
export interface ImportCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly rules?: RulesToWrite | undefined;
  readonly options: ImportOptions;
}

/** @returns the exit code: `left` if an edited object was kept */
async function importIt({ stdout, name, reporter, json, rules, options }: ImportCommand): Promise<number> {
  const { importContent, writeConfiguredRules } = await import('@telltale/content');
  if (rules !== undefined) {
    const count = writeConfiguredRules(rules.settings, rules.into, { dryRun: options.dryRun === true });
    const done = options.dryRun === true ? 'would be written' : 'written';
    reporter.say(`note: ${count} rules files ${done} into ${rules.into}; Prometheus reads them at its next reload`);
  }
  const report = await importContent({ ...options, onStep: reporter.progress });
  for (const note of report.notes) reporter.say(`note: ${note}`);
  stdout.write(json ? `${JSON.stringify(summed(report))}\n` : withRunnableCommands(described(report), name));
  return report.items.some(({ state }) => state === 'left') ? exitCodes.left : exitCodes.ok;
}

function summed(report: ImportReport): object {
  return { dryRun: report.dryRun, ...counts(report.items), items: report.items, notes: report.notes };
}

type Counts = Record<Item['state'], number>;

function counts(items: readonly Item[]): Counts {
  const all: Counts = { created: 0, updated: 0, removed: 0, same: 0, left: 0 };
  for (const { state } of items) all[state] += 1;
  return all;
}

function described({ items, dryRun }: ImportReport): string {
  const words = dryRun
    ? { created: 'would create', updated: 'would update', removed: 'would remove', same: 'same', left: 'would leave' }
    : { created: 'created', updated: 'updated', removed: 'removed', same: 'same', left: 'left' };
  const { created, updated, removed, same, left } = counts(items);
  const rows = items.map(({ state, server, kind, id, why }) => [words[state], server, kind, id, why ?? '']);
  const unchanged = dryRun ? 'nothing would be changed' : 'nothing was changed';
  const written = `${words.created}: ${created}; ${words.updated}: ${updated}`;
  const changes = removed === 0 ? written : `${written}; ${words.removed}: ${removed}`;
  const changed = created + updated + removed === 0 ? unchanged : changes;
  const lines = [table(['', 'server', 'what', 'id', 'why'], rows), `${changed}; as it should be: ${same}`];
  if (left > 0) {
    lines.push(`${words.left}: ${left}. See the edits: telltale export. Replace them: telltale import --overwrite`);
  }
  return [...lines, ''].join('\n');
}
