// Formats figures with their units.

/** The unit of a figure. `bytes` and `bytes/s` are written with prefixes of 1,024, as in the servers' settings. */
export type Unit = 'bytes' | '' | (string & {});

const prefixes = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes of a gigabyte, as in Elasticsearch, Prometheus, Java and Docker. */
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

/** Four significant digits, with thousands separators; whole numbers in full. */
function digits(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) {
    return String(Math.round(value)).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ',');
  }
  return String(Number(value.toPrecision(4)));
}
