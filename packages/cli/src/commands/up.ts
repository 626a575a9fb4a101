// `telltale up`: starts the servers through the engine (`up.ts` of @telltale/plane) and prints how to reach them.
import type { Connections, Engine, PartName, PlannedChanges, UpReport } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { partNames } from '../part-names.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { quoteWord } from '../terminal/quote-word.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
import { table } from '../terminal/table.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';
import type { Smoke } from './smoke.ts';

interface UpOptions extends EngineOptions {
  readonly profile?: readonly string[];
  readonly elasticsearchPort?: number;
  readonly prometheusPort?: number;
  readonly alertmanagerPort?: number;
  readonly yes?: boolean;
}

/** Adds `up`. */
export function registerUp(program: Program, { command, reporter, openEngine, end }: VerbContext): void {
  const verb = addEngineVerb(
    program,
    'up',
    'start and set up the parts that are not running',
    'telltale up --engine native --elasticsearch-port 0\n  telltale up --engine kubernetes --context kind-kind --overlay small',
  )
    .option('--profile <name...>', 'compose only: profiles to enable, such as logstash or demo')
    .option(
      '--overlay <name>',
      'kubernetes only: what is applied: small, production, or a folder with a kustomization (default: small)',
    )
    .option('--yes', 'kubernetes only: change the cluster without asking')
    .option('--json', jsonHelp);
  for (const name of partNames) {
    const option = `--${name}-port`;
    verb.option(`${option} <port>`, 'port on loopback; 0 for any free port', (text) =>
      numberOf(option, text, limits.ports, '0 for any free port'),
    );
  }
  verb.action(async (options: UpOptions) => {
    const { json = false, profile: profiles = [] } = options;
    const plane = await openEngine(options);
    const cluster = options.engine === 'kubernetes' ? await clusterUp(options, json) : {};
    end(await up(plane, { ...command, reporter, json, ports: portsOf(options), profiles, ...cluster }));
  });
}

/** Options for a cluster: ask before changes if a terminal is attached, and test the plane afterwards. */
async function clusterUp({ yes = false }: UpOptions, json: boolean): Promise<Pick<UpCommand, 'ask' | 'smoke'>> {
  const [{ canConfirm, confirm }, { smoke }] = await Promise.all([
    import('../terminal/confirm.ts'),
    import('@telltale/operations'),
  ]);
  return { smoke, ...(!yes && !json && canConfirm() && { ask: confirm }) };
}

/** The ports given as options. */
function portsOf(options: UpOptions): Partial<Record<PartName, number>> {
  return Object.fromEntries(
    partNames.flatMap((name) => {
      const port = options[`${name}Port`];
      return port === undefined ? [] : [[name, port]];
    }),
  );
}

/** The parsed command line. */
export interface UpCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly ports: Partial<Record<PartName, number>>;
  readonly profiles: readonly string[];
  /** Asks a yes-no question. Absent without a terminal. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Tests the plane after the start. Absent if no test is wanted. */
  readonly smoke?: Smoke;
}

/** @returns the exit code @throws CliError `aborted` if the user interrupted it */
export async function up(plane: Engine, command: UpCommand): Promise<number> {
  const { stdout, reporter, json, ports, profiles } = command;
  const report = await interruptible(command, (signal) =>
    plane.up({
      ports,
      profiles,
      onProgress: reporter.progress,
      signal,
      confirm: (changes) => confirmed(changes, command),
    }),
  );
  for (const note of report.notes) reporter.say(`note: ${note}`);
  if (report.started.length === 0) reporter.say('everything was already running');
  stdout.write(
    json ? `${JSON.stringify(report.connections)}\n` : withRunnableCommands(described(report), command.name),
  );
  return command.smoke === undefined ? exitCodes.ok : await tested(plane, command, command.smoke);
}

/** Shows the planned changes and asks for confirmation if a terminal is attached. */
async function confirmed({ where, text, created, changed }: PlannedChanges, command: UpCommand): Promise<boolean> {
  const { stderr, ask } = command;
  stderr.write(`${text}\n${created.length} to create and ${changed.length} to change in ${where}\n`);
  return ask === undefined || (await ask('Apply this?'));
}

/** Sends a record through the running plane. Its result goes to stderr: the output describes the plane only. */
async function tested(plane: Engine, command: UpCommand, smoke: Smoke): Promise<number> {
  const { reporter } = command;
  const { passed, paths } = await interruptible(command, async (signal) => {
    try {
      return await smoke(plane, { signal });
    } catch (error) {
      throw signal.aborted ? new Error('the plane runs; its test did not end') : error;
    }
  });
  for (const { path, passed: isWell, why } of paths)
    reporter.say(`smoke: ${path}: ${isWell ? 'ok' : (why ?? 'failed')}`);
  return passed ? exitCodes.ok : exitCodes.failure;
}

function described({ connections, pages, planned }: UpReport): string {
  if (planned !== undefined) return inCluster(connections, planned);
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

/** Addresses in a cluster are only valid inside it. */
function inCluster(connections: Connections, { where }: PlannedChanges): string {
  const rows = partNames.map((name) => [name, connections[name].version, connections[name].url]);
  return [
    table(['part', 'version', 'address in the cluster'], rows),
    `it runs in            ${where}`,
    'in a browser          telltale console --engine kubernetes',
    'show the parts        telltale status --engine kubernetes',
    'ship from a service   docs/kubernetes.md, "Inject the preload"',
    'stop the plane        telltale down --engine kubernetes; its volumes are kept',
    '',
  ].join('\n');
}

/** What a browser shows at these addresses, and the alternatives. */
function inBrowser({ prometheus }: Connections, pages: readonly PartName[]): string[] {
  const { url, ca_file: caFile, username, password_file: passwordFile } = prometheus;
  if (pages.includes('prometheus')) {
    return [
      'in a browser          telltale console',
      `pages of Prometheus   trust the authority in ${caFile}, and log in as ${username} with the password from`,
      `                      ${passwordFile}`,
    ];
  }
  // The password is not an argument, because every user of the machine can read arguments.
  const login = `printf 'user = "${username}:%s"' "$(cat ${quoteWord(passwordFile)})"`;
  return [
    'in a browser          telltale console; these builds of Prometheus and Alertmanager have no web pages',
    'in your own Grafana   telltale import --help',
    `query Prometheus      ${login} | curl --config - --cacert ${quoteWord(caFile)} '${url}/api/v1/query?query=up'`,
  ];
}
