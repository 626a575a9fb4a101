// `telltale silence`: silences an alert in Alertmanager for a while, or ends the silence.
import { userInfo } from 'node:os';
import type { Engine, PlaneError } from '@telltale/plane';
import type { Command as Program } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface SilenceOptions extends EngineOptions {
  readonly label?: readonly string[];
  readonly hours: number;
  readonly comment: string;
  readonly end?: boolean;
}

/** Adds `silence`. */
export function registerSilence(program: Program, { command, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'silence',
    'suppress the notifications of an alert for a while, for example during maintenance',
    'telltale silence ServiceGone --label job=shop --hours 2\n  telltale silence --end 0f6f0c2a-6f2a-4a54-9c7e-1f6f2f8a0a3d',
  )
    .argument('<alert>', 'name of the alert; with --end, the id of a silence')
    .option('--label <name=value...>', 'only alerts with this label, such as job=shop for one service')
    .option('--hours <count>', 'duration', (text) => numberOf('--hours', text, limits.silenceHours), 2)
    .option('--comment <text>', 'comment that others see', 'by telltale silence')
    .option('--end', 'end a silence early')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\nThe alert still fires, and Prometheus and the dashboards show it, but Alertmanager sends no notifications.',
    )
    .action(async (alert: string, options: SilenceOptions) => {
      const { label = [], hours, comment, end: ends = false, json = false } = options;
      const labels = Object.fromEntries(label.map(labelOf));
      const plane = await openEngine(options);
      end(await silence(plane, { ...command, json, alert, labels, hours, comment, ends }));
    });
}

function labelOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw CliError.usage(`--label ${text} is not a label: it must look like job=shop.`);
}

/** The parsed command line. */
export interface SilenceCommand extends Command {
  readonly json: boolean;
  /** Name of the alert; or, to end a silence, its id. */
  readonly alert: string;
  /** Further labels of the alert: `job`, `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly hours: number;
  readonly comment: string;
  /** Whether to end the silence with that id. */
  readonly ends: boolean;
}

const what = 'cannot silence an alert';

/** @returns the exit code */
export async function silence(plane: Pick<Engine, 'operator'>, command: SilenceCommand): Promise<number> {
  const { stdout, json, alert, labels, hours, comment, ends } = command;
  await using operator = await plane.operator(what);
  await using alertmanager = await operator.client('alertmanager', 'reader');
  if (ends) {
    const { status } = await alertmanager.ask({
      method: 'DELETE',
      path: `/api/v2/silence/${encodeURIComponent(alert)}`,
    });
    if (status !== 200) throw await refused(`it answers ${status} for the silence ${alert}`);
    stdout.write(json ? `${JSON.stringify({ ended: alert })}\n` : `ended: Alertmanager sends notifications again\n`);
    return exitCodes.ok;
  }
  const now = Date.now();
  const until = new Date(now + hours * 3_600_000).toISOString();
  const matchers = Object.entries({ alertname: alert, ...labels }).map(([name, value]) => ({
    name,
    value,
    isRegex: false,
    isEqual: true,
  }));
  const { status, body } = await alertmanager.ask<{ silenceID?: string }>({
    method: 'POST',
    path: '/api/v2/silences',
    body: { matchers, startsAt: new Date(now).toISOString(), endsAt: until, createdBy: userInfo().username, comment },
  });
  const id = body.silenceID;
  if (status !== 200 || id === undefined)
    throw await refused(`it answers ${status}: ${JSON.stringify(body).slice(0, limits.answerShownLengthMax)}`);
  const whose = Object.entries(labels).map(([name, value]) => ` ${name}=${value}`);
  const lines = [
    `silenced ${alert}${whose.join('')} until ${until}`,
    `to end it earlier: telltale silence --end ${id}`,
    '',
  ];
  stdout.write(json ? `${JSON.stringify({ id, until, matchers })}\n` : lines.join('\n'));
  return exitCodes.ok;
}

async function refused(why: string): Promise<PlaneError> {
  const { PlaneError } = await import('@telltale/plane');
  return new PlaneError('refused', { what, where: 'in Alertmanager', why, remedy: 'See its state: telltale doctor' });
}
