// The state file of a native plane: its processes and ports, kept between commands.
import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { PartName } from '../../part-names.ts';
import { PlaneError } from '../../plane-error.ts';
import type { ProcessIdentity } from '../../processes/process-identity.ts';
import { unwritable } from '../../secrets/private-files.ts';

/** Processes in start order. */
export const processNames = ['elasticsearch', 'alertmanager', 'prometheus', 'keeper'] as const;

/** Name of a process of the plane. */
export type ProcessName = (typeof processNames)[number];

/** A process that `up` started, with its children. */
export interface ProcessRecord {
  /** The process group's leader, then the children that it had when it became ready. */
  readonly group: readonly [ProcessIdentity, ...ProcessIdentity[]];
  /** Start time, ISO 8601. */
  readonly since: string;
  readonly version: string;
  /** Whether it has ever been healthy. */
  readonly ready: boolean;
}

/** The content of the file. */
export interface PlaneState {
  readonly schema: 1;
  readonly ports: Readonly<Partial<Record<PartName, number>>>;
  readonly processes: Readonly<Partial<Record<ProcessName, ProcessRecord>>>;
}

/** The state of a plane that does not exist. */
const emptyState: PlaneState = { schema: 1, ports: {}, processes: {} };

/**
 * Reads the state.
 *
 * @returns the empty state if there is none
 * @throws PlaneError `folder` if it cannot be read or is not ours
 */
export async function readState(path: string): Promise<PlaneState> {
  let why: string;
  let reason: unknown;
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isState(value)) return value;
    why = 'it was written by another version';
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return emptyState;
    }
    why = error instanceof Error ? error.message : String(error);
    reason = error;
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') throw anotherUsers(path, error);
  }
  throw new PlaneError('folder', {
    what: 'cannot read what is running',
    where: `from ${path}`,
    why,
    remedy: 'Stop the servers of that plane by hand and delete the file',
    cause: reason,
  });
}

function anotherUsers(path: string, cause: Error): PlaneError {
  return new PlaneError('folder', {
    what: 'cannot read what is running',
    where: `from ${path}`,
    why: 'the plane belongs to another user',
    remedy: `Run telltale as that user. For a service of yours, have root print the settings: telltale env --user ${userInfo().username}`,
    cause,
  });
}

/** The state while a command works with it. */
export interface StateFile {
  readonly current: PlaneState;
  /**
   * Changes the state on disk synchronously, so that a process is recorded in the turn in which it is started.
   *
   * @throws PlaneError `folder`, `disk_full`
   */
  update(change: Partial<PlaneState>): void;
  /** Adds or removes a process. */
  record(name: ProcessName, process: ProcessRecord | undefined): void;
}

/** Opens the state in an existing folder. */
export async function openState(path: string): Promise<StateFile> {
  let current = await readState(path);
  const update = (change: Partial<PlaneState>): void => {
    current = { ...current, ...change };
    writeState(path, current);
  };
  return {
    get current() {
      return current;
    },
    update,
    record(name, process) {
      const { [name]: _, ...others } = current.processes;
      update({ processes: process === undefined ? others : { ...others, [name]: process } });
    },
  };
}

function writeState(path: string, state: PlaneState): void {
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function isState(value: unknown): value is PlaneState {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 1 &&
    'ports' in value &&
    'processes' in value
  );
}
