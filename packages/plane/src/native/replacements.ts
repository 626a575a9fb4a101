// Replaces the servers of a running native plane with newer versions, and rolls back to the previous ones.
import { chmod, copyFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { failFast } from '../fail-fast.ts';
import type { WantedOptions } from '../operator.ts';
import { type PartName, partNames } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import { makeFolder } from '../secrets/private-files.ts';
import { obtain } from './obtain.ts';
import { type Former, type Parts, processNamed } from './parts.ts';
import type { NativePlane } from './plane.ts';
import { isAlive } from './processes/process-group.ts';
import type { ProcessRecord } from './processes/state.ts';

/** The parts of a plane during an upgrade. */
export class Replacements {
  readonly #plane: NativePlane;
  readonly #parts: Parts;
  readonly #former = new Map<PartName, Former>();

  constructor(plane: NativePlane, parts: Parts) {
    this.#plane = plane;
    this.#parts = parts;
  }

  /** See `Operator.targetVersions`; downloads missing servers. */
  async targetVersions({ onProgress, signal }: WantedOptions = {}): Promise<Record<string, string>> {
    const { cacheDir } = this.#plane;
    const servers = await failFast(partNames, signal, async (name, either) => {
      const { version } = await obtain(name, { cacheDir, ...(onProgress && { onProgress }), signal: either });
      return [name, version] as const;
    });
    return { ...Object.fromEntries(servers), keeper: process.version.slice(1) };
  }

  /** See `Operator.replace`. */
  async replace(part: string): Promise<void> {
    const name = processNamed(part);
    const state = await this.#parts.held();
    const record = state.current.processes[name];
    // Elasticsearch has already converted its data when a rollback would be needed.
    if (name !== 'keeper' && name !== 'elasticsearch' && record !== undefined && isAlive(record)) {
      this.#former.set(name, { version: record.version, program: await this.#programOf(name, record) });
    }
    // Nothing is stopped before its replacement is available.
    if (name !== 'keeper') await obtain(name, { cacheDir: this.#plane.cacheDir });
    await this.#parts.stop(name);
    await this.#parts.start(name);
  }

  /** See `Operator.rollBack`. */
  async rollBack(part: string): Promise<void> {
    const name = processNamed(part);
    const former = name === 'keeper' ? undefined : this.#former.get(name);
    if (name === 'keeper' || former === undefined) throw noRollback(name);
    await this.#parts.stop(name);
    await this.#parts.start(name, undefined, former);
    this.#former.delete(name);
  }

  /** Path of the running program; a copy if the file was replaced. */
  async #programOf(name: PartName, { group: [{ pid }] }: ProcessRecord): Promise<string> {
    const running = `/proc/${pid}/exe`;
    const path = await readlink(running);
    if (!path.endsWith(' (deleted)')) return path;
    const folder = this.#plane.layout.former;
    await makeFolder(folder, { mode: 0o755 });
    const copy = join(folder, name);
    await copyFile(running, copy);
    await chmod(copy, 0o755);
    return copy;
  }
}

function noRollback(name: string): PlaneError {
  return new PlaneError('unsupported', {
    what: `cannot roll ${name} back`,
    why: 'the previous version is unknown, or cannot read the current data',
  });
}
