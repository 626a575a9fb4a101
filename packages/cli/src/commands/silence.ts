// `telltale silence`: has Alertmanager tell nobody of an alert for a while, or tell of it again.
import { userInfo } from 'node:os';
import { type Engine, PlaneError } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

/** What the command line asks for. */
export interface SilenceCommand extends Command {
  readonly json: boolean;
  /** Name of the alert; or, to end a silence, its id. */
  readonly alert: string;
  /** Labels that the alert must have besides: `job`, `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly hours: number;
  readonly comment: string;
  /** Ends the silence of that id. */
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
    if (status !== 200) throw refused(`it answers ${status} for the silence ${alert}`);
    stdout.write(json ? `${JSON.stringify({ ended: alert })}\n` : `ended: people are told again of what it silenced\n`);
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
  if (status !== 200 || id === undefined) throw refused(`it answers ${status}: ${JSON.stringify(body).slice(0, 200)}`);
  const whose = Object.entries(labels).map(([name, value]) => ` ${name}=${value}`);
  const lines = [
    `nobody is told of ${alert}${whose.join('')} until ${until}`,
    `to end it before: telltale silence --end ${id}`,
    '',
  ];
  stdout.write(json ? `${JSON.stringify({ id, until, matchers })}\n` : lines.join('\n'));
  return exitCodes.ok;
}

function refused(why: string): PlaneError {
  return new PlaneError('refused', { what, where: 'in Alertmanager', why, remedy: 'How it is: telltale doctor' });
}
