// Where the records of a kill run are: with the stub, in its dead letters, in the file of those, or on disk.
import type { Found, Places } from '../conservation.ts';
import { bodyOf } from '../fixtures/records.ts';
import { lettersOnDisk, queuedDocuments } from '../on-disk.ts';
import { isForLetters, type Store } from './store.ts';

export interface KillPlaces extends Places {
  /** On disk and nowhere else, and whose queue they are in. */
  readonly waiting: readonly (Found & { readonly pid: number })[];
}

/** Looks everywhere. */
export function placesOf(store: Store, spool: string): KillPlaces {
  const documents = [...store.documents].map(([key, document]) => ({ key, ...document }));
  const letters = documents.filter(({ index }) => isForLetters(index)).map(({ source }) => originalOf(source));
  const failed = [...store.failed.values()].map(({ source }) => bodyIn(source));
  // Written down before it is acknowledged, and so again by whoever comes behind a process that died between.
  const filed = new Map(lettersOnDisk(spool).map(({ id, source }) => [id, source]));
  const delivered = documents.filter(({ index }) => !isForLetters(index)).map(({ source }) => bodyIn(source));
  const deadLettered = [...letters, ...failed, ...[...filed.values()].map(bodyIn)];
  const queued = queuedDocuments(spool).map(({ pid, source }) => ({ pid, body: bodyIn(source) }));
  const settled = new Set([...delivered, ...deadLettered].map(keyOf));
  const waiting = queued.flatMap(({ pid, body }) => (body && !settled.has(keyOf(body)) ? [{ ...body, pid }] : []));
  return { delivered, deadLettered, onDisk: queued.map(({ body }) => body), waiting };
}

function keyOf(found: Found | undefined): string {
  return found === undefined ? '' : `${found.application} ${found.n}`;
}

function bodyIn(source: string): Found | undefined {
  const body = bodyOf(JSON.parse(source));
  return body && { application: body.application, n: body.n };
}

/** The record in a dead letter. */
function originalOf(source: string): Found | undefined {
  const letter: { event?: { original?: string } } = JSON.parse(source);
  return bodyIn(letter.event?.original ?? 'null');
}
