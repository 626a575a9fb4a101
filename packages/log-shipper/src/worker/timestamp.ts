// When a record was logged, as its document says at its very beginning.

const prefix = '{"@timestamp":"';
const timestampBytes = '2026-01-01T00:00:00.000Z'.length;

/** Milliseconds since the epoch; undefined for a document that begins otherwise. */
export function timestampOf(document: Uint8Array): number | undefined {
  const head = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
  if (head.length < prefix.length + timestampBytes || head.toString('latin1', 0, prefix.length) !== prefix)
    return undefined;
  const at = Date.parse(head.toString('latin1', prefix.length, prefix.length + timestampBytes));
  return Number.isNaN(at) ? undefined : at;
}
