// `telltale status`: shows each part of the plane.
import type { Engine, PartStatus, ServicePage } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
import { table } from '../terminal/table.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

/** Adds `status`. */
export function registerStatus(program: Program, { command, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'status',
    'show which parts run, where, since when, and with how much memory and disk',
    'telltale status --json',
  )
    .option('--json', jsonHelp)
    .action(async (options: EngineOptions) => {
      const plane = await openEngine(options);
      end(await status(plane, { ...command, json: options.json === true, engine: options.engine }));
    });
}

/** The parsed command line. */
export interface StatusCommand extends Command {
  readonly json: boolean;
  /** The engine named by the user. */
  readonly engine?: string | undefined;
}

/** @returns the exit code */
export async function status(plane: Engine, { stdout, name, json, engine }: StatusCommand): Promise<number> {
  const { parts: found, connections, services = [] } = await plane.status();
  const parts = found.map((part) => ({
    ...part,
    ...(part.detail !== undefined && { detail: withRunnableCommands(part.detail, name) }),
  }));
  const lines = `${described(parts)}${pages(services)}${withRunnableCommands(remedies(parts, engine), name)}`;
  stdout.write(json ? `${JSON.stringify({ ...connections, parts, services })}\n` : lines);
  return parts.every(({ state }) => state === 'running') ? exitCodes.ok : exitCodes.notRunning;
}

function described(parts: readonly PartStatus[]): string {
  const rows = parts.map(({ name, state, version, url, pid, memory_bytes, disk_bytes, since }) => [
    name,
    state,
    version ?? '',
    url ?? '',
    pid === undefined ? '' : String(pid),
    megabytes(memory_bytes),
    megabytes(disk_bytes),
    since === undefined ? '' : since.replace(/\.\d+Z$/, 'Z'),
  ]);
  const details = parts.flatMap(({ name, detail }) => (detail === undefined ? [] : [`${name}: ${detail}`]));
  return [table(['part', 'state', 'version', 'address', 'pid', 'memory', 'disk', 'since'], rows), ...details, ''].join(
    '\n',
  );
}

/** The address of each service's metrics page: with port 0 it is not known in advance. */
function pages(services: readonly ServicePage[]): string {
  if (services.length === 0) return '';
  return `${table(
    ['service', 'its metrics'],
    services.map(({ name, url }) => [name, url]),
  )}\n`;
}

/** Commands to resolve problems of parts. */
function remedies(parts: readonly PartStatus[], engine: string | undefined): string {
  const isOut = ({ state }: PartStatus): boolean => state === 'stopped' || state === 'crashed';
  const up = `telltale up${engine === undefined ? '' : ` --engine ${engine}`}`;
  const lines = [
    ...(parts.every(isOut) ? [`start it              ${up}`] : []),
    ...(parts.some(isOut) && !parts.every(isOut) ? [`start what is missing ${up}`] : []),
    ...(parts.some(({ state }) => state === 'crashed' || state === 'unhealthy')
      ? ['find what is wrong    telltale doctor']
      : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
