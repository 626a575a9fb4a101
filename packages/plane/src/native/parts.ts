// Stops and starts single parts of a running native plane.
import { join } from 'node:path';
import { Guard } from '../guard/guard.ts';
import { limits } from '../limits.ts';
import { type PartName, partNames } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import { withLock } from '../processes/lock.ts';
import { launchOfKeeper } from './keeper/launch.ts';
import { obtain } from './obtain.ts';
import { clientOf, type NativePlane } from './plane.ts';
import { isAlive } from './processes/process-group.ts';
import type { NativeInputs } from './processes/server.ts';
import { awaitReady, start } from './processes/start.ts';
import { openState, type ProcessName, processNames, type StateFile } from './processes/state.ts';
import { stopProcess } from './processes/stop-process.ts';
import { ensureInputs } from './servers/inputs.ts';
import { kinds } from './servers/kinds.ts';
import { settleFolder } from './tar.ts';

/** The program of a part before an upgrade. */
export interface Former {
  readonly version: string;
  readonly program: string;
}

/**
 * The parts of a plane during an operation that stops and starts them. From the first stop or start until it is
 * disposed of, no other command changes the running parts: an `up` in between would start a part that is stopped on
 * purpose.
 */
export class Parts implements AsyncDisposable {
  readonly #plane: NativePlane;
  readonly #guard: Guard;
  #held: { readonly state: StateFile; release(): Promise<void> } | undefined;

  constructor(plane: NativePlane) {
    this.#plane = plane;
    const { layout, cacheDir } = plane;
    this.#guard = new Guard({
      plane: { engine: 'native', planeDir: layout.root, cacheDir },
      log: join(layout.logs, 'guard.log'),
    });
  }

  /** Stops a part, if it runs. If this process is killed before it starts the part again, the guard does. */
  async stop(part: string): Promise<void> {
    const name = processNamed(part);
    const state = await this.#state();
    if (state.current.processes[name] === undefined) return;
    this.#guard.stopping(name);
    await stopProcess(state, name);
  }

  /**
   * Starts a part unless it runs, and waits until it is healthy.
   *
   * @param former program to run instead of the version that this Telltale includes
   */
  async start(part: string, signal?: AbortSignal, former?: Former): Promise<void> {
    const name = processNamed(part);
    const state = await this.#state(signal);
    const record = state.current.processes[name];
    const runs = record !== undefined && isAlive(record);
    // Orphaned child processes would hold ports and data.
    if (!runs) await stopProcess(state, name);
    if (name !== 'keeper') await this.#startServer(state, name, { runs, signal, former });
    else if (!runs) await start(state, name, process.version.slice(1), launchOfKeeper(this.#plane));
    this.#guard.started(name);
  }

  async #startServer(state: StateFile, name: PartName, how: ServerStart): Promise<void> {
    const { runs, signal, former } = how;
    const { layout, cacheDir } = this.#plane;
    const inputs = await serverInputsOf(this.#plane, state);
    if (!runs) {
      // Elasticsearch's own data is never copied.
      if (name !== 'elasticsearch') await settleFolder(layout[name].data);
      const program = await obtain(name, { cacheDir, ...(signal && { signal }) });
      const usual = await kinds[name].configure(program, inputs);
      const launch = former === undefined ? usual : { ...usual, command: former.program };
      await start(state, name, former?.version ?? program.version, launch);
    }
    await using client = await clientOf(this.#plane, inputs.ports[name], 'reader');
    await awaitReady(state, { name, kind: kinds[name], client, layout, signal });
  }

  /** The running processes, which nobody else changes from now on. */
  held(): Promise<StateFile> {
    return this.#state();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#guard[Symbol.dispose]();
    const held = this.#held;
    this.#held = undefined;
    await held?.release();
  }

  /** The running processes, which nobody else changes from now on. */
  async #state(signal?: AbortSignal): Promise<StateFile> {
    this.#held ??= await hold(this.#plane, signal);
    return this.#held.state;
  }
}

interface ServerStart {
  readonly runs: boolean;
  readonly signal: AbortSignal | undefined;
  readonly former: Former | undefined;
}

/** Takes the plane's lock until it is released. */
async function hold(
  { layout }: NativePlane,
  signal?: AbortSignal,
): Promise<{ readonly state: StateFile; release(): Promise<void> }> {
  const released = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const lock = { waitMsMax: limits.lockWaitMsMax, ...(signal && { signal }) };
  const over = withLock(layout.lock, lock, () => {
    taken.resolve();
    return released.promise;
  });
  // If the lock cannot be taken, this ends with its error, and the other promise never settles.
  await Promise.race([taken.promise, over]);
  const release = async (): Promise<void> => {
    released.resolve();
    await over;
  };
  try {
    return { state: await openState(layout.state), release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The input of the servers' configuration. */
export async function serverInputsOf({ layout }: NativePlane, state: StateFile): Promise<NativeInputs> {
  const { elasticsearch, prometheus, alertmanager } = state.current.ports;
  if (elasticsearch === undefined || prometheus === undefined || alertmanager === undefined) {
    throw new PlaneError('not_running', {
      what: 'cannot start a part',
      why: 'the plane was never completely started',
      remedy: 'Start it: telltale up --engine native',
    });
  }
  return ensureInputs(layout, { elasticsearch, prometheus, alertmanager });
}

/** The process with that name. */
export function processNamed(part: string): ProcessName {
  const name = processNames.find((known) => known === part);
  if (name !== undefined) return name;
  throw new PlaneError('unknown_part', {
    what: `cannot find ${part}`,
    why: 'this plane has no such part',
    remedy: `One of these: ${processNames.join(', ')}`,
  });
}

/** Checks that the name is that of a part with a port. */
export function serverNamed(part: string): PartName {
  const name = partNames.find((known) => known === part);
  if (name !== undefined) return name;
  throw new PlaneError('unknown_part', {
    what: `cannot ask ${part}`,
    why: 'this plane has no such server',
    remedy: `One of these: ${partNames.join(', ')}`,
  });
}
