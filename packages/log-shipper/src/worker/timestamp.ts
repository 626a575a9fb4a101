// When a record was logged, as its document says at its very beginning.

const prefix = Buffer.from('{"@timestamp":"');
/** Where the digits of `2026-01-31T23:59:59.999Z` are, of each part of the date. */
const parts = [
  [0, 4],
  [5, 7],
  [8, 10],
  [11, 13],
  [14, 16],
  [17, 19],
  [20, 23],
] as const;
const timestampBytes = '2026-01-31T23:59:59.999Z'.length;

/** Milliseconds since the epoch; undefined for a document that begins otherwise. Asked of each record: no text is made. */
export function timestampOf(document: Uint8Array): number | undefined {
  if (document.length < prefix.length + timestampBytes) return undefined;
  for (let at = 0; at < prefix.length; at++) if (document[at] !== prefix[at]) return undefined;
  const numbers: number[] = [];
  for (const [from, to] of parts) {
    let value = 0;
    for (let at = prefix.length + from; at < prefix.length + to; at++) {
      const digit = (document[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    numbers.push(value);
  }
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0, ms = 0] = numbers;
  return Date.UTC(year, month - 1, day, hours, minutes, seconds, ms);
}
