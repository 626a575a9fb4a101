// `telltale status`: shows each part of the plane.
import type { Engine, PartStatus } from '@telltale/plane';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { table } from './table.ts';

/** What the command line asks for. */
export interface StatusCommand extends Command {
  readonly json: boolean;
}

/** @returns the exit code */
export async function status(plane: Engine, { stdout, json }: StatusCommand): Promise<number> {
  const { parts, connections } = await plane.status();
  stdout.write(json ? `${JSON.stringify({ ...connections, parts })}\n` : described(parts));
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

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
