// Writes dead letters: records that Elasticsearch refused for good, to their own data stream or to a bounded file.
import { closeSync, fstatSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deadLetterDataset } from '@telltale/catalog';
import { openOwnFile } from '@telltale/files';
import { limits } from '../limits.ts';
import { ensureSpoolFolder } from '../spool/spool-folder.ts';
import { documentText } from './bulk-body.ts';
import { documentId, type Item, indexOf } from './item.ts';

/** Name of the file in the spool folder. */
export const deadLettersName = 'dead-letters.ndjson';

/**
 * The dead letter of a record: the reason, and the original as text, which fits every mapping.
 *
 * @param reason why it was refused, in one line
 */
export function deadLetterOf(item: Item, reason: string): Item {
  const original = documentText(item).slice(0, limits.deadLetterOriginalLengthMax);
  const document = {
    '@timestamp': new Date().toISOString(),
    message: reason,
    log: { level: 'error', logger: 'telltale' },
    event: { kind: 'pipeline_error', dataset: indexOf(item), original },
  };
  const { queue, frame, batch, at } = item;
  return {
    queue,
    frame,
    batch,
    at,
    envelope: { dataStream: { ...item.envelope.dataStream, dataset: deadLetterDataset }, fields: '{}' },
    document: Buffer.from(JSON.stringify(document)),
    refused: { item, reason },
  };
}

/** A line of the file. */
export interface DeadLetter {
  readonly id: string;
  readonly dataStream: string;
  readonly reason: string;
  readonly document: string;
}

/** The line for a record that was refused. */
export function letterOf(item: Item, reason: string): DeadLetter {
  return {
    id: documentId(item),
    dataStream: indexOf(item),
    reason,
    document: documentText(item),
  };
}

/** Appends dead letters; beyond the limit they are counted but not kept. @throws the file system's error */
export function saveDeadLetters(spoolDir: string, letters: readonly DeadLetter[]): void {
  const file = openOwnFile(join(ensureSpoolFolder(spoolDir), deadLettersName), 'append');
  try {
    let bytes = fstatSync(file).size;
    const at = new Date().toISOString();
    for (const letter of letters) {
      const line = Buffer.from(`${JSON.stringify({ at, ...letter })}\n`);
      bytes += line.length;
      if (bytes > limits.deadLetterBytesMax) break;
      writeSync(file, line);
    }
  } finally {
    closeSync(file);
  }
}
