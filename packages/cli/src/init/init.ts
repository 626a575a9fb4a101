// `telltale init`: plans the changes that a service needs, makes them with --write, and proves that telemetry arrives.
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { findPreload } from '../doctor/app.ts';
import { exitCodes } from '../exit-codes.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
import type { PlaneOptions } from '../verb.ts';
import type { KeyOutcome } from './api-key.ts';
import { commandsOf } from './commands/shell-words.ts';
import {
  askAdministrator,
  type ElasticsearchOptions,
  lookForKey,
  makeServiceKey,
  planeSettings,
  readNamed,
  unreachable,
  useUser,
} from './credentials.ts';
import { formatPlan, formatResult } from './format-report.ts';
import { kindOf } from './kind.ts';
import type { Plan } from './plan.ts';
import { planAllSettings } from './settings.ts';
import { type Survey, survey } from './survey.ts';
import { type Verification, verify } from './verify.ts';

/** The parsed command line. */
export interface InitCommand extends Command {
  readonly json: boolean;
  readonly folder: string;
  readonly write: boolean;
  /** Whether to start the service as a proof. */
  readonly proof: boolean;
  readonly options: ElasticsearchOptions & PlaneOptions;
}

/** @returns the exit code: `left` if the user must do something before anything arrives */
export async function init(plane: Engine, command: InitCommand): Promise<number> {
  const { stdout, json, write } = command;
  const folder = resolve(command.folder);
  const found = survey(folder);
  const { plan } = found;
  const held = parseEnv(plan.drafts.read(plan.settings) ?? '');
  const settings = await planeSettings(plane);
  const named = readNamed(command.options, command, { folder, held, plane: settings });
  const service = plan.manifest.name ?? 'service';
  let key: KeyOutcome | undefined = named && (await lookForKey(named, { folder, held }));
  if (write && named && key?.state === 'unreachable') throw unreachable(named.target, key.why);
  const path = planAllSettings(found, {
    named,
    plane: named ? undefined : settings,
    makesKey: key === undefined,
    needsKey: key?.state !== 'not needed',
  });
  for (const [file, after] of plan.drafts.blocked) {
    plan.byHand.push({
      what: `${file} is not a plain text file and was not changed: add these lines to it`,
      lines: after.split('\n'),
    });
  }
  const { changes } = plan.drafts;
  const report = { folder, service, kind: kindOf(plan), starts: plan.starts, changes };
  if (!json) stdout.write(formatPlan(report));
  if (write) plan.drafts.write();
  if (write && named && key === undefined) key = await makeServiceKey(named, folder, service);
  if (key?.state === 'unreachable') plan.notes.push(`Elasticsearch could not be reached: ${key.why}`);
  if (key?.state === 'not offered') plan.byHand.push(useUser(isPlanes(named, settings) ? settings : undefined));
  if (key?.state === 'refused') plan.byHand.push(askAdministrator(service, key.why));
  const proof = write && command.proof ? await proven(found, command, path, named) : undefined;
  const done = { written: write, key: key?.state ?? 'none', byHand: plan.byHand, notes: plan.notes, proof };
  const outcome = { ...done, keyIsToBeMade: named !== undefined && key === undefined, changed: changes.length > 0 };
  stdout.write(
    json ? `${JSON.stringify({ ...report, ...done })}\n` : withRunnableCommands(formatResult(outcome), command.name),
  );
  if (proof?.record === false || proof?.scrape === false) return exitCodes.failure;
  const isLeft =
    key?.state === 'refused' ||
    key?.state === 'not offered' ||
    path === undefined ||
    plan.starts.length === 0 ||
    plan.starts.some(({ state }) => state === 'by hand') ||
    plan.byHand.some(({ isStart }) => isStart) ||
    // In containers, settings come from the environment.
    (found.compose === undefined && plan.starts.some(({ lacksSettings }) => lacksSettings));
  return write && (isLeft || findPreload(folder) === undefined) ? exitCodes.left : exitCodes.ok;
}

function isPlanes(named: ReturnType<typeof readNamed>, plane: Readonly<Record<string, string>> | undefined): boolean {
  const url = plane?.TELLTALE_ELASTICSEARCH_URL;
  return named !== undefined && url !== undefined && new URL(url).host === new URL(named.target.url).host;
}

/** Starts the service and checks it; undefined if it cannot be started yet. */
async function proven(
  { plan }: Survey,
  { env, options }: InitCommand,
  path: string | undefined,
  named: ReturnType<typeof readNamed>,
): Promise<Verification | undefined> {
  const { folder } = plan.drafts;
  const start = commandToProve(plan.manifest.scripts, plan.drafts.read('package.json') ?? '{}');
  if (path === undefined || start === undefined || findPreload(folder) === undefined) return undefined;
  const bin = join(folder, 'node_modules', '.bin');
  const settings = parseEnv(plan.drafts.read(path) ?? '');
  return verify({
    folder,
    ...start,
    read: readsSettings(plan, start.script) ? Object.keys(settings) : [],
    plane: options,
    target: named?.target,
    env: {
      // A free port, because the service may be running already.
      TELLTALE_METRICS_PORT: '0',
      ...withoutInit(env),
      ...settings,
      ...(existsSync(bin) && { PATH: `${bin}${delimiter}${env.PATH ?? ''}` }),
    },
  });
}

/** Whether a start is known to read the settings file by itself; one that is left to the user does not yet. */
function readsSettings({ starts, byHand }: Plan, script: string): boolean {
  const isKnown = starts.some(({ where }) => where === `package.json "${script}"`);
  return (
    isKnown &&
    starts.every(({ state, lacksSettings }) => state !== 'by hand' && !lacksSettings) &&
    !byHand.some(({ isStart }) => isStart)
  );
}

/** The credentials for the set-up are not passed to the service. */
function withoutInit(env: Command['env']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TELLTALE_INIT_')));
}

const preferred = [
  'start',
  'start:prod',
  'start:production',
  'prod',
  'production',
  'serve',
  'server',
  'dev',
  'start:dev',
];

/** The script that starts the service, as words, if it is a single command. */
function commandToProve(
  scripts: Readonly<Record<string, string>>,
  manifest: string,
): { readonly script: string; readonly command: readonly string[] } | undefined {
  const name = preferred.find((one) => scripts[one] !== undefined);
  if (name === undefined) return undefined;
  const now: { scripts?: Record<string, string> } = JSON.parse(manifest.replace(/^\uFEFF/, ''));
  const commands = commandsOf(now.scripts?.[name] ?? '');
  const [only] = commands ?? [];
  const isOne = commands?.length === 1 && only?.assignments.length === 0;
  const command = isOne ? only.words.map(({ text }) => text) : ['npm', 'run', '--silent', name];
  return { script: name, command };
}
