// What lies in a spool folder: the documents that are not acknowledged, and those that nobody would take.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSegmentReader } from '../../packages/log-shipper/src/spool/file-segment-reader.ts';
import { parseQueueName } from '../../packages/log-shipper/src/spool/owner.ts';
import { Counters } from '../../packages/log-shipper/src/stats.ts';

/** Names of the queues' folders. */
export function queueNames(spool: string): string[] {
  return existsSync(spool) ? readdirSync(spool).filter((name) => parseQueueName(name) !== undefined) : [];
}

export interface Queued {
  readonly pid: number;
  readonly source: string;
}

/** The documents in the queues that the shipper's own reader finds there: in a copy, since a reader leaves traces. */
export function queuedDocuments(spool: string): Queued[] {
  const copy = mkdtempSync(join(tmpdir(), 'telltale-faults-copy-'));
  try {
    return queueNames(spool).flatMap((name) => {
      const path = join(copy, name);
      cpSync(join(spool, name), path, { recursive: true });
      return documentsIn(name, path);
    });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function documentsIn(name: string, path: string): Queued[] {
  const { id = name, owner } = parseQueueName(name) ?? {};
  const reader = new FileSegmentReader({ id, path }, undefined, new Counters());
  const found: Queued[] = [];
  for (let read = reader.read(1_048_576); read !== undefined; read = reader.read(1_048_576)) {
    for (const { document } of read.frames) {
      found.push({ pid: owner?.pid ?? 0, source: Buffer.from(document).toString('utf8') });
    }
  }
  reader.close();
  return found;
}

/** The documents in the file of dead letters. */
export function lettersOnDisk(spool: string): { readonly id: string; readonly source: string }[] {
  const path = join(spool, 'dead-letters.ndjson');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { id, document }: { id: string; document: string } = JSON.parse(line);
    return { id, source: document };
  });
}
