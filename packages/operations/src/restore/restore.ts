// Restores a plane from a backup and verifies that all of it is there.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OnProgress, type Operator, PlaneError, step } from '@telltale/plane';
import { verifyFiles } from '../backup/backup-folder.ts';
import { type ReportProgress, readWithProgress } from '../backup/copy-progress.ts';
import { backupFiles, type Manifest, readManifest } from '../backup/manifest.ts';
import { putData, type StoppedPart } from '../backup/part-data.ts';
import { importObjects } from '../backup/saved-objects.ts';
import { limits } from '../limits.ts';
import { Servers } from '../servers.ts';
import { replaceSnapshots, repositoryOf, restoreLogs } from './logs-restore.ts';
import { lossesOf } from './losses.ts';
import { type RestoreMark, readMark, writeMark, writeRestored } from './restore-mark.ts';
import { type Verified, verify } from './verify.ts';
import { requireVersions } from './versions.ts';

/** Options of a restore. */
export interface RestoreOptions {
  readonly folder: string;
  /** Restores even if the plane would lose data. */
  readonly overwrite: boolean;
  readonly onProgress?: OnProgress;
  /** Cancels it between two steps; another restore of the same backup resumes it. */
  readonly signal?: AbortSignal;
}

/** The result of a restore. */
export interface RestoreReport {
  readonly manifest: Manifest;
  /** The parts restored now, in order; without those that an earlier, interrupted restore had completed. */
  readonly restored: readonly string[];
  readonly verified: Verified;
  /** Notes for the user about deviations. */
  readonly notes: readonly string[];
}

/** The parts to restore, in order. */
const all = ['elasticsearch', 'prometheus', 'alertmanager', 'grafana', 'kibana'] as const;
type Restorable = (typeof all)[number];

/**
 * Restores a backup and verifies it. If it is interrupted, the next call resumes it.
 *
 * @throws PlaneError `not_a_backup`, `damaged_backup`, `unsupported`, `would_overwrite`: nothing was changed
 * @throws PlaneError with any other code: its remedy says what is restored and what is unchanged
 */
export async function restore(operator: Operator, options: RestoreOptions): Promise<RestoreReport> {
  await using servers = new Servers(operator);
  return await new Restore(operator, servers, options).run();
}

class Restore {
  readonly #operator: Operator;
  readonly #servers: Servers;
  readonly #options: RestoreOptions;
  readonly #context: { readonly tell: OnProgress };
  #mark: RestoreMark = { backup: '', done: [], at: '' };

  constructor(operator: Operator, servers: Servers, options: RestoreOptions) {
    this.#operator = operator;
    this.#servers = servers;
    this.#options = options;
    this.#context = { tell: options.onProgress ?? (() => undefined) };
  }

  async run(): Promise<RestoreReport> {
    const { folder, signal } = this.#options;
    const manifest = await readManifest(folder);
    await this.#step('check', 'Check that the backup is complete', (progress) =>
      verifyFiles(folder, manifest, progress, signal),
    );
    const wanted = all.filter((name) => name === 'elasticsearch' || manifest[name] !== undefined);
    const [parts, absent] = this.#divided(wanted);
    // Starts a part that another command left stopped.
    for (const name of this.#operator.data) if (name !== 'snapshots') await this.#operator.start(name, signal);
    requireVersions(manifest.versions, await this.#operator.versions(), parts);
    await this.#begin(manifest);
    const restored: string[] = [];
    let at: Restorable | undefined;
    try {
      for (const name of parts.filter((part) => !this.#mark.done.includes(part))) {
        at = undefined;
        signal?.throwIfAborted();
        at = name;
        await this.#restore(name, manifest);
        await this.#setMark({ ...this.#mark, done: [...this.#mark.done, name] });
        restored.push(name);
      }
      at = undefined;
      const { verified, notes } = await this.#step('verify', 'Count the data of the plane', () =>
        verify(this.#servers, manifest, parts, signal),
      );
      await writeRestored(await this.#servers.elasticsearch(), manifest.id);
      const left = absent.map((name) => `this plane has no ${name}: that part of the backup is skipped`);
      return { manifest, restored, verified, notes: [...left, ...notes] };
    } catch (error) {
      throw this.#whereItStands(error, parts, at);
    }
  }

  /** Which parts of the backup this plane has, and which it lacks. */
  #divided(wanted: readonly Restorable[]): [Restorable[], Restorable[]] {
    const has = (name: Restorable): boolean => this.#operator.servers.includes(name);
    return [wanted.filter(has), wanted.filter((name) => !has(name))];
  }

  /** Resumes an interrupted restore of this backup; otherwise checks that a new one loses nothing. */
  async #begin(manifest: Manifest): Promise<void> {
    const { overwrite, signal, folder } = this.#options;
    const server = await this.#servers.elasticsearch();
    const found = await readMark(server, signal);
    // After that time, the plane's data counts as its own again.
    const isFresh = found !== undefined && Date.now() - Date.parse(found.at) < limits.freshMetricsMsMax;
    if (isFresh && found.backup === manifest.id && !overwrite) {
      this.#mark = found;
      return;
    }
    // An interrupted restore of another backup may have unregistered the repository.
    const repository = found?.repository ?? (await repositoryOf(server, signal));
    const losses = overwrite ? [] : await lossesOf(this.#operator, this.#servers, manifest, signal);
    if (losses.length > 0) {
      throw new PlaneError('would_overwrite', {
        what: 'cannot restore the backup',
        where: `in ${folder}`,
        why: `the plane would lose data that is not in the backup: ${losses.join('; ')}`,
        remedy: 'Nothing was changed. Back the plane up first, or use --overwrite',
      });
    }
    await this.#setMark({ backup: manifest.id, done: [], ...(repository && { repository }) });
  }

  async #setMark(mark: Omit<RestoreMark, 'at'>): Promise<void> {
    this.#mark = { ...mark, at: new Date().toISOString() };
    await writeMark(await this.#servers.elasticsearch(), this.#mark);
  }

  #restore(name: Restorable, manifest: Manifest): Promise<unknown> {
    if (name === 'elasticsearch') return this.#logs(manifest);
    if (name === 'kibana') return this.#savedObjects();
    return this.#step(name, `Restore ${name}`, (progress) => this.#data(name, progress));
  }

  async #logs({ elasticsearch }: Manifest): Promise<void> {
    const { folder, signal } = this.#options;
    const { repository } = this.#mark;
    if (repository === undefined) throw noRepository();
    const server = await this.#servers.elasticsearch();
    await this.#step('snapshots', 'Copy the snapshots back', (progress) =>
      replaceSnapshots(server, repository, async () =>
        this.#operator.write('snapshots', await readWithProgress(join(folder, backupFiles.snapshots), progress)),
      ),
    );
    await this.#step('elasticsearch', 'Restore the logs', (progress) =>
      restoreLogs(server, elasticsearch, { signal, progress }),
    );
  }

  async #data(part: StoppedPart, progress: ReportProgress): Promise<void> {
    const content = await readWithProgress(join(this.#options.folder, backupFiles[part]), progress);
    await putData(this.#operator, part, content);
  }

  #savedObjects(): Promise<unknown> {
    const { folder, signal } = this.#options;
    return this.#step('kibana', "Import Kibana's saved objects", async () =>
      importObjects(await this.#servers.of('kibana'), await readFile(join(folder, backupFiles.kibana), 'utf8'), signal),
    );
  }

  #whereItStands(error: unknown, parts: readonly Restorable[], at: Restorable | undefined): unknown {
    const { done } = this.#mark;
    const waiting = parts.filter((name) => !done.includes(name) && name !== at);
    const stands = [
      done.length > 0 ? `Restored: ${done.join(', ')}` : 'Nothing is restored yet',
      ...(waiting.length > 0 ? [`as before: ${waiting.join(', ')}`] : []),
    ].join('; ');
    const what = `cannot ${at !== undefined ? `restore ${at}` : waiting.length > 0 ? 'restore all' : 'verify what is restored'}`;
    const remedy = `${stands}. The same command continues from here`;
    if (this.#options.signal?.aborted) return new PlaneError('aborted', { what, why: 'it was cancelled', remedy });
    if (!(error instanceof PlaneError)) return error;
    const why = error.message.replace(/^\[telltale plane] /, '').replace(/\.$/, '');
    return new PlaneError(error.code, { what, why, remedy, cause: error });
  }

  #step<Result>(name: string, title: string, work: (progress: ReportProgress) => Promise<Result>): Promise<Result> {
    return step(this.#context, { step: `restore-${name}`, title }, work);
  }
}

function noRepository(): PlaneError {
  return new PlaneError('refused', {
    what: 'cannot restore the logs',
    why: 'no snapshot repository is registered',
    remedy: 'Set Elasticsearch up again: telltale up',
  });
}
