// Puts newer servers in the place of those of a running native plane, and the former ones back.
import { copyFile, mkdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { allOrNone } from '../all-or-none.ts';
import { type PartName, partNames } from '../engine.ts';
import type { WantedOptions } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { type Parts, premisesOf, processNamed } from './parts.ts';
import { clientOf, kinds, type NativePlane } from './plane.ts';
import { isAlive } from './process-group.ts';
import { awaitReady, start } from './start.ts';
import type { ProcessRecord, StateFile } from './state.ts';

/** What a part ran. */
interface Former {
  readonly version: string;
  readonly program: string;
}

/** The parts of a plane while somebody replaces them. */
export class Replacements {
  readonly #plane: NativePlane;
  readonly #parts: Parts;
  readonly #former = new Map<PartName, Former>();

  constructor(plane: NativePlane, parts: Parts) {
    this.#plane = plane;
    this.#parts = parts;
  }

  /** See `Operator.wantedVersions`; a server that is missing is downloaded. */
  async wantedVersions({ onProgress, signal }: WantedOptions = {}): Promise<Record<string, string>> {
    const { cacheDir } = this.#plane;
    const servers = await allOrNone(partNames, signal, async (name, either) => {
      const { version } = await kinds[name].obtain({ cacheDir, ...(onProgress && { onProgress }), signal: either });
      return [name, version] as const;
    });
    return { ...Object.fromEntries(servers), keeper: process.version.slice(1) };
  }

  /** See `Operator.replace`. */
  async replace(part: string): Promise<void> {
    const name = processNamed(part);
    const state = await this.#parts.held();
    const record = state.current.processes[name];
    // Elasticsearch has changed its data by the time that it could be put back.
    if (name !== 'keeper' && name !== 'elasticsearch' && record !== undefined && isAlive(record)) {
      this.#former.set(name, { version: record.version, program: await this.#programOf(name, record) });
    }
    // Nothing is stopped for what cannot be had.
    if (name !== 'keeper') await kinds[name].obtain({ cacheDir: this.#plane.cacheDir });
    await this.#parts.stop(name);
    await this.#parts.start(name);
  }

  /** See `Operator.putBack`. */
  async putBack(part: string): Promise<void> {
    const name = processNamed(part);
    const former = name === 'keeper' ? undefined : this.#former.get(name);
    if (name === 'keeper' || former === undefined) throw noWayBack(name);
    await this.#parts.stop(name);
    await this.#startFormer(await this.#parts.held(), name, former);
    this.#former.delete(name);
  }

  async #startFormer(state: StateFile, name: PartName, { version, program }: Former): Promise<void> {
    const { layout, cacheDir } = this.#plane;
    const premises = await premisesOf(this.#plane, state);
    const server = await kinds[name].obtain({ cacheDir });
    await start(state, name, version, { ...(await server.configure(premises)), command: program });
    await using client = await clientOf(this.#plane, premises.ports[name], 'reader');
    const log = join(layout.logs, `${name}.log`);
    await awaitReady(state, { name, kind: kinds[name], client, log, signal: undefined });
  }

  /** Path of the program that runs; a copy where another has taken its place on disk. */
  async #programOf(name: PartName, { group: [{ pid }] }: ProcessRecord): Promise<string> {
    const running = `/proc/${pid}/exe`;
    const path = await readlink(running);
    if (!path.endsWith(' (deleted)')) return path;
    const folder = join(this.#plane.layout.root, 'former');
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const copy = join(folder, name);
    await copyFile(running, copy);
    return copy;
  }
}

function noWayBack(name: string): PlaneError {
  return new PlaneError('unsupported', {
    what: `cannot put ${name} back`,
    why: 'what ran before is not known, or could not read what is there now',
  });
}
