// `telltale up`: starts the servers through the engine (`up.ts` of @telltale/plane) and prints how to reach them.
import type { Connections, Engine, PartName, UpReport } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { partNames } from '../part-names.ts';
import { asTyped } from '../terminal/command-here.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { table } from '../terminal/table.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface UpOptions extends EngineOptions {
  readonly profile?: readonly string[];
  readonly elasticsearchPort?: number;
  readonly prometheusPort?: number;
  readonly alertmanagerPort?: number;
}

/** Adds `up`. */
export function registerUp(program: Program, { command, reporter, openEngine, end }: VerbContext): void {
  const verb = addEngineVerb(
    program,
    'up',
    'start and set up the parts that are not running',
    'telltale up --engine native --elasticsearch-port 0',
  )
    .option('--profile <name...>', 'compose only: profiles to enable, such as logstash or demo')
    .option('--json', jsonHelp);
  for (const name of partNames) {
    const option = `--${name}-port`;
    verb.option(`${option} <port>`, 'port on loopback; 0 for any free port', (text) =>
      numberOf(option, text, limits.ports, '0 for any free port'),
    );
  }
  verb.action(async (options: UpOptions) => {
    const { json = false, profile: profiles = [] } = options;
    const plane = await openEngine(options.engine);
    end(await up(plane, { ...command, reporter, json, ports: portsOf(options), profiles }));
  });
}

/** The ports that were named. */
function portsOf(options: UpOptions): Partial<Record<PartName, number>> {
  return Object.fromEntries(
    partNames.flatMap((name) => {
      const port = options[`${name}Port`];
      return port === undefined ? [] : [[name, port]];
    }),
  );
}

/** What the command line asks for. */
export interface UpCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly ports: Partial<Record<PartName, number>>;
  readonly profiles: readonly string[];
}

/**
 * @returns the exit code
 * @throws CliError `aborted` when the user ended it
 */
export async function up(plane: Engine, command: UpCommand): Promise<number> {
  const { stdout, reporter, json, ports, profiles } = command;
  const report = await interruptible(command, (signal) =>
    plane.up({ ports, profiles, onProgress: reporter.progress, signal }),
  );
  for (const note of report.notes) reporter.say(`note: ${note}`);
  if (report.started.length === 0) reporter.say('everything was already running');
  stdout.write(json ? `${JSON.stringify(report.connections)}\n` : asTyped(described(report), command.name));
  return exitCodes.ok;
}

function described({ connections, pages }: UpReport): string {
  const rows = partNames.map((name) => [name, connections[name].version, connections[name].url]);
  return [
    table(['part', 'version', 'address'], rows),
    ...inBrowser(connections, pages),
    'start a service       set -a; eval "$(telltale env)"; set +a; node --import @telltale/node app.js',
    'find its metrics      telltale status',
    'show the logins       telltale status --json',
    'stop the plane        telltale down',
    '',
  ].join('\n');
}

/** What a browser shows at these addresses, and where to look instead. */
function inBrowser({ prometheus }: Connections, pages: readonly PartName[]): string[] {
  const { url, ca_file: caFile, username, password_file: passwordFile } = prometheus;
  if (pages.includes('prometheus')) {
    return [
      'in a browser          telltale console',
      `pages of Prometheus   trust the authority in ${caFile}, and log in as ${username} with the password from`,
      `                      ${passwordFile}`,
    ];
  }
  // The password stands in no argument, which every user of the machine could read.
  const login = `printf 'user = "${username}:%s"' "$(cat ${shellWord(passwordFile)})"`;
  return [
    'in a browser          telltale console; these builds of Prometheus and Alertmanager have no web pages',
    'in your own Grafana   telltale import --help',
    `query Prometheus      ${login} | curl --config - --cacert ${shellWord(caFile)} '${url}/api/v1/query?query=up'`,
  ];
}
