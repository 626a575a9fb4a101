// Reads the timestamp of a record from the start of its document.

const prefix = Buffer.from('{"@timestamp":"');
const shape = '2026-01-31T23:59:59.999Z';
const length = prefix.length + shape.length;

/** The last parsed prefix and its value: consecutive records often have the same. */
const known = Buffer.alloc(length);
let knownAt: number | undefined;

/** Milliseconds since the epoch; undefined if a document begins differently. */
export function timestampOf(document: Uint8Array): number | undefined {
  if (document.length < length) return undefined;
  // Consecutive timestamps differ at the end.
  let at = length - 1;
  while (at >= 0 && document[at] === known[at]) at -= 1;
  if (at < 0) return knownAt;
  known.set(document.subarray(0, length));
  const text = known.toString('latin1');
  const parsed = text.startsWith(prefix.toString('latin1')) ? Date.parse(text.slice(prefix.length)) : Number.NaN;
  knownAt = Number.isNaN(parsed) ? undefined : parsed;
  return knownAt;
}
