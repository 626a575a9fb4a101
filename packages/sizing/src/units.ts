// Formats figures with their units.

/** What a figure counts. `bytes` and `bytes/s` are written with the prefixes of 1,024 that the servers' settings have. */
export type Unit = 'bytes' | '' | (string & {});

const prefixes = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes of a gigabyte, as Elasticsearch, Prometheus, Java and Docker count it. */
export const gigabyte = 1_073_741_824;
export const megabyte = 1_048_576;

/** `20.4 GB`, `105.1 documents/s`. */
export function written(value: number, unit: Unit): string {
  if (unit === 'bytes') return writtenBytes(value);
  return unit === '' ? digits(value) : `${digits(value)} ${unit}`;
}

function writtenBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), prefixes.length - 1);
  return `${digits(bytes / 1_024 ** power)} ${prefixes[power]}`;
}

/** Four digits that count, thousands apart; whole numbers whole. */
function digits(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) {
    return String(Math.round(value)).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ',');
  }
  return String(Number(value.toPrecision(4)));
}
