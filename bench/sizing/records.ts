// What a log record takes: as JSON, in Elasticsearch when its segments are merged, and of Elasticsearch's CPU.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpClient } from '../../packages/plane/src/http-client.ts';
import { names } from '../../packages/plane/src/setup/log-template.ts';
import { limits } from './limits.ts';
import { drive } from './load.ts';
import { startServices } from './services.ts';

/** How Elasticsearch keeps the original: `synthetic`, which makes it out of the columns, asks for a paid licence. */
export type SourceMode = 'stored' | 'synthetic';

/** Sizes of the records of one run. */
export interface RecordSize {
  readonly source: SourceMode;
  readonly extra_bytes: number;
  readonly documents: number;
  /** Of the document as it was sent, mean. */
  readonly json_bytes: number;
  /** Of a document in a primary shard: as it came, and merged to one segment. */
  readonly stored_bytes: number;
  readonly merged_bytes: number;
  /** CPU seconds of Elasticsearch for a million. */
  readonly cpu_seconds_per_million: number;
}

interface Size {
  readonly documents: number;
  readonly bytes: number;
}

/** Where to measure. */
export interface RecordsPlace {
  readonly admin: HttpClient;
  readonly elasticsearchGroup: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly spoolDir: string;
}

const linesPerRequest = 3;
/** Of every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Logs through the services, and looks at what became of it. */
export async function measureRecords(place: RecordsPlace, source: SourceMode, extraBytes: number): Promise<RecordSize> {
  const { admin, elasticsearchGroup, environment, spoolDir } = place;
  const dataset = `sizing_${source}_${extraBytes}`;
  const stream = `logs-${dataset}-default`;
  // What is put there wins over the set-up's own: this archive of Elasticsearch asks for no licence.
  await admin.ask({
    method: 'PUT',
    path: `/_component_template/${names.custom}`,
    body: { template: { settings: { 'index.mapping.source.mode': source } } },
  });
  const cpuBefore = cpuSeconds(elasticsearchGroup);
  {
    await using services = await startServices({ environment, spoolDir, dataset, extraBytes });
    await drive(services.urls, Math.ceil(limits.documents / linesPerRequest));
    await arrived(admin, stream, limits.documents * 0.99);
  }
  const stored = await settledSizeOf(admin, stream);
  const cpu = cpuSeconds(elasticsearchGroup) - cpuBefore;
  await admin.ask({ method: 'POST', path: `/${stream}/_forcemerge?max_num_segments=1`, msMax: limits.arrivalMsMax });
  const merged = await settledSizeOf(admin, stream);
  return {
    source,
    extra_bytes: extraBytes,
    documents: merged.documents,
    json_bytes: await jsonBytes(admin, stream),
    stored_bytes: stored.bytes / stored.documents,
    merged_bytes: merged.bytes / merged.documents,
    cpu_seconds_per_million: (cpu / merged.documents) * 1e6,
  };
}

async function arrived(admin: HttpClient, stream: string, expected: number): Promise<void> {
  let before = -1;
  for (const begun = performance.now(); performance.now() - begun < limits.arrivalMsMax; ) {
    await admin.ask({ method: 'POST', path: `/${stream}/_refresh` });
    const { documents } = await sizeOf(admin, stream);
    if (documents >= expected && documents === before) return;
    before = documents;
    await delay(limits.pollMs);
  }
  throw new Error(`${stream} holds ${before} documents, and ${expected} were expected`);
}

/** Once what was merged away is deleted, and the server has looked again: it looks every ten seconds. */
async function settledSizeOf(admin: HttpClient, stream: string): Promise<Size> {
  await admin.ask({ method: 'POST', path: `/${stream}/_flush` });
  let size = await sizeOf(admin, stream);
  for (let same = 0; same < limits.settledMs; same += limits.pollMs) {
    await delay(limits.pollMs);
    const now = await sizeOf(admin, stream);
    if (now.bytes !== size.bytes) same = 0;
    size = now;
  }
  return size;
}

async function sizeOf(admin: HttpClient, stream: string): Promise<Size> {
  const path = `/_cat/indices/${stream}?bytes=b&format=json&h=docs.count,pri.store.size`;
  const { body } = await admin.ask<{ 'docs.count': string; 'pri.store.size': string }[]>({ path });
  const sum = (of: 'docs.count' | 'pri.store.size'): number =>
    Array.isArray(body) ? body.reduce((all, index) => all + Number(index[of]), 0) : 0;
  return { documents: sum('docs.count'), bytes: sum('pri.store.size') };
}

async function jsonBytes(admin: HttpClient, stream: string): Promise<number> {
  const { body } = await admin.ask<{ hits: { hits: { _source: object }[] } }>({
    method: 'POST',
    path: `/${stream}/_search`,
    body: { size: limits.sampleDocuments, query: { match_all: {} } },
  });
  const sizes = body.hits.hits.map(({ _source }) => Buffer.byteLength(JSON.stringify(_source)));
  return sizes.reduce((all, bytes) => all + bytes, 0) / sizes.length;
}

/** CPU time that the processes of a group have had: Elasticsearch's head starts the server and waits. */
function cpuSeconds(group: number): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter(([, , pgrp]) => Number(pgrp) === group)
    .reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, 0);
}

/** The fields behind a process' name, which may hold spaces; none where the process is gone. */
function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
}
