// Backs a plane up into a folder while services continue to log.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { bounds, type OnProgress, type Operator, PlaneError, step } from '@telltale/plane';
import { requireResult } from '../elasticsearch.ts';
import { limits } from '../limits.ts';
import { requireAnswer } from '../server-requests.ts';
import { Servers } from '../servers.ts';
import { BackupDraft } from './backup-folder.ts';
import { copyProgress, type ReportProgress } from './copy-progress.ts';
import { grafanaInventory } from './grafana-inventory.ts';
import { byDataStream } from './logs-count.ts';
import { identitiesOf } from './logs-lineage.ts';
import { backupFiles, type LogsInBackup, type Manifest } from './manifest.ts';
import { countMetrics, storedBytes } from './metrics-count.ts';
import { type Stopped, type StoppedPart, takeData } from './part-data.ts';
import { countDashboards, exportObjects, otherSpaces, uncounted } from './saved-objects.ts';
import { bytesOf, listSnapshots, removeFormer, removeSnapshot, takeSnapshot } from './snapshots.ts';

/** Options of a backup. */
export interface BackupOptions {
  /** Folder of the backup, which must not exist yet. */
  readonly folder: string;
  /** Telltale's version. */
  readonly telltale: string;
  readonly onProgress?: OnProgress;
  /** Cancels the backup: nothing remains of it, and the plane runs as before. */
  readonly signal?: AbortSignal;
}

/** The result of a backup. */
export interface BackupReport {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Notes for the user about deviations. */
  readonly notes: readonly string[];
}

/**
 * Backs a plane up. However it ends, the plane runs as before; the folder is either complete or missing.
 *
 * @throws PlaneError `not_running`, `refused`, `folder`, `disk_full`, `tar`
 */
export async function backup(operator: Operator, options: BackupOptions): Promise<BackupReport> {
  await using draft = await BackupDraft.begin(options.folder);
  await using servers = new Servers(operator);
  return await new Backup(operator, servers, draft, options).run();
}

class Backup {
  readonly #operator: Operator;
  readonly #servers: Servers;
  readonly #draft: BackupDraft;
  readonly #folder: string;
  readonly #telltale: string;
  readonly #signal: AbortSignal | undefined;
  readonly #context: { readonly tell: OnProgress };
  readonly #begun = new Date();
  readonly #notes: string[] = [];

  constructor(
    operator: Operator,
    servers: Servers,
    draft: BackupDraft,
    { folder, telltale, onProgress = () => undefined, signal }: BackupOptions,
  ) {
    this.#operator = operator;
    this.#servers = servers;
    this.#draft = draft;
    this.#folder = folder;
    this.#telltale = telltale;
    this.#signal = signal;
    this.#context = { tell: onProgress };
  }

  async run(): Promise<BackupReport> {
    const operator = this.#operator;
    await this.#makeSure();
    const snapshot = `telltale-${this.#begun.toISOString().toLowerCase().replaceAll(/[-:]/g, '').slice(0, 15)}`;
    let manifest: Manifest;
    try {
      const elasticsearch = await this.#logs(snapshot);
      const prometheus = await this.#metrics();
      const alertmanager = await this.#alerts();
      const grafana = operator.data.includes('grafana') ? await this.#grafana() : undefined;
      const kibana = operator.servers.includes('kibana') ? await this.#kibana() : undefined;
      this.#signal?.throwIfAborted();
      manifest = await this.#draft.finish({
        schema: 1,
        id: randomUUID(),
        made_at: this.#begun.toISOString(),
        telltale: this.#telltale,
        engine: operator.engine,
        versions: await operator.versions(),
        elasticsearch,
        prometheus,
        alertmanager,
        ...(grafana && { grafana }),
        ...(kibana && { kibana }),
      });
    } catch (error) {
      // If the removal fails, the next backup removes it.
      await removeSnapshot(await this.#servers.elasticsearch(), snapshot).catch(() => undefined);
      this.#signal?.throwIfAborted();
      throw error;
    }
    await removeFormer(await this.#servers.elasticsearch(), snapshot);
    return { folder: this.#folder, manifest, notes: this.#notes };
  }

  /** Waits until every part is healthy; starts a part that another command left stopped. */
  #makeSure(): Promise<void> {
    return this.#step('check', 'Check that every part runs', async () => {
      const elasticsearch = await this.#servers.elasticsearch();
      const asked = elasticsearch.cluster.health({}, bounds(this.#signal));
      await requireResult('back the plane up', asked, this.#signal);
      for (const part of this.#operator.data) {
        if (part !== 'snapshots') await this.#operator.start(part, this.#signal);
      }
    });
  }

  async #logs(snapshot: string): Promise<LogsInBackup> {
    const server = await this.#servers.elasticsearch();
    const shards = await this.#step('snapshot', 'Take a snapshot of the logs', (progress) =>
      takeSnapshot(server, snapshot, { signal: this.#signal, progress }),
    );
    const names = new Set(shards.map(({ index }) => index));
    const identities = Object.entries(await identitiesOf(server, this.#signal));
    const indices = Object.fromEntries(identities.filter(([name]) => names.has(name)));
    const snapshots = await this.#step('elasticsearch', 'Copy the snapshots', async (progress) =>
      this.#snapshots(copyProgress(progress, await bytesOf(server, snapshot, this.#signal))),
    );
    return { snapshot, snapshots, data_streams: byDataStream(shards), shards, indices };
  }

  /** Copies the repository in a state between two changes. */
  async #snapshots(onBytes: (bytes: number) => void): Promise<string[]> {
    const server = await this.#servers.elasticsearch();
    const list = async () => (await listSnapshots(server, this.#signal)).map(({ uuid, state }) => ({ uuid, state }));
    for (let attempt = 1; attempt <= limits.backupAttemptsMax; attempt++) {
      const before = await list();
      await this.#save(backupFiles.snapshots, await this.#operator.read('snapshots'), onBytes);
      if (isDeepStrictEqual(await list(), before)) return before.map(({ uuid }) => uuid);
    }
    throw new PlaneError('refused', {
      what: 'cannot copy the snapshots',
      why: `other snapshots were taken or deleted during each of ${limits.backupAttemptsMax} attempts`,
      remedy: 'Run this again when no other snapshot is being taken',
    });
  }

  async #metrics(): Promise<Manifest['prometheus']> {
    const server = await this.#servers.of('prometheus');
    const bytes = await storedBytes(server, this.#signal);
    const { at, gapMs } = await this.#take('prometheus', 'the metrics', bytes);
    const count = await this.#step('count-prometheus', 'Count the series', () =>
      countMetrics(server, Math.floor(at / 1_000), this.#signal),
    );
    return { ...count, gap_ms: gapMs };
  }

  async #alerts(): Promise<Manifest['alertmanager']> {
    const { gapMs } = await this.#take('alertmanager', 'silences and notifications');
    const silences = await requireAnswer<{ id: string; endsAt: string }[]>(
      await this.#servers.of('alertmanager'),
      'list the silences',
      { path: '/api/v2/silences', signal: this.#signal },
    );
    return { silences: silences.map(({ id, endsAt }) => ({ id, ends_at: endsAt })), gap_ms: gapMs };
  }

  async #grafana(): Promise<NonNullable<Manifest['grafana']>> {
    const grafana = await this.#servers.of('grafana');
    const dashboards = await countDashboards(grafana, this.#signal);
    const inventory = dashboards === undefined ? undefined : await grafanaInventory(grafana, this.#signal);
    const { gapMs } = await this.#take('grafana', "Grafana's dashboards and users");
    if (dashboards === undefined) this.#notes.push(uncounted);
    return { ...(dashboards !== undefined && { dashboards }), ...(inventory && { inventory }), gap_ms: gapMs };
  }

  async #kibana(): Promise<NonNullable<Manifest['kibana']>> {
    return this.#step('kibana', "Export Kibana's saved objects", async () => {
      const kibana = await this.#servers.of('kibana');
      const { text, objects } = await exportObjects(kibana, this.#signal);
      await this.#save(backupFiles.kibana, Readable.from([Buffer.from(text)]));
      const others = await otherSpaces(kibana, this.#signal);
      if (others.length > 0) {
        this.#notes.push(`Kibana's other spaces are not in the backup: ${others.join(', ')}`);
      }
      return { objects };
    });
  }

  #take(part: StoppedPart, title: string, bytesExpected = 0): Promise<Stopped> {
    this.#signal?.throwIfAborted();
    return this.#step(
      part,
      `Copy ${title}`,
      (progress) => {
        const onBytes = copyProgress(progress, bytesExpected);
        return takeData(this.#operator, part, (content) => this.#save(backupFiles[part], content, onBytes));
      },
      ({ gapMs }) => `done; ${part} was stopped for ${(gapMs / 1_000).toFixed(1)} s`,
    );
  }

  #save(name: string, content: Readable, onBytes?: (bytes: number) => void): Promise<void> {
    return this.#draft.write(name, content, { signal: this.#signal, ...(onBytes && { onBytes }) });
  }

  #step<Result>(
    name: string,
    title: string,
    work: (progress: ReportProgress) => Promise<Result>,
    detailOf?: (result: Result) => string,
  ): Promise<Result> {
    return step(this.#context, { step: `backup-${name}`, title }, work, detailOf);
  }
}
