// `telltale up`: starts the plane and says how to reach it.
import type { Connections, Engine, PartName } from '@telltale/plane';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { interruptible } from './interruptible.ts';
import type { Narrator } from './narrator.ts';
import { partNames } from './part-names.ts';
import { table } from './table.ts';

/** What the command line asks for. */
export interface UpCommand extends Command {
  readonly narrator: Narrator;
  readonly json: boolean;
  readonly ports: Partial<Record<PartName, number>>;
  readonly profiles: readonly string[];
}

/**
 * @returns the exit code
 * @throws CliError `aborted` when the user ended it
 */
export async function up(plane: Engine, command: UpCommand): Promise<number> {
  const { stdout, narrator, json, ports, profiles } = command;
  const report = await interruptible(command, (signal) =>
    plane.up({ ports, profiles, onProgress: narrator.progress, signal }),
  );
  for (const note of report.notes) narrator.say(`note: ${note}`);
  if (report.started.length === 0) narrator.say('everything was running');
  stdout.write(json ? `${JSON.stringify(report.connections)}\n` : described(report.connections));
  return exitCodes.ok;
}

function described(connections: Connections): string {
  const rows = partNames.map((name) => [name, connections[name].version, connections[name].url]);
  return [
    table(['part', 'version', 'address'], rows),
    'tie a service to it   set -a; eval "$(telltale env)"; set +a; node --import @telltale/node app.js',
    'how to log in         telltale status --json',
    'end it                telltale down',
    '',
  ].join('\n');
}
