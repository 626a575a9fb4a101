// Parses amounts in the servers' notations: a JVM's heap, Prometheus' durations and sizes.

const units = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40, PB: 2 ** 50 } as const;
const durations = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
} as const;

/** Bytes of a heap size such as `512m` or `2g`; undefined if it is invalid. */
export function heapBytesOf(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d+)([mg])$/i.exec(text) ?? [];
  if (count === '') return undefined;
  return Number(count) * (unit.toLowerCase() === 'g' ? units.GB : units.MB);
}

/** Bytes of a size such as `5GB`, for which Prometheus uses powers of two; undefined if it is invalid. */
export function bytesOf(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d+)([KMGTP]?B)$/.exec(text) ?? [];
  return count === '' ? undefined : Number(count) * units[unit as keyof typeof units];
}

/** Milliseconds of a duration such as `15d` or `1d12h`, with descending units; undefined if it is invalid. */
export function durationMsOf(text: string): number | undefined {
  const names = Object.keys(durations) as (keyof typeof durations)[];
  const form = new RegExp(`^${names.map((name) => `(?:(\\d+)${name})?`).join('')}$`);
  const counts = form.exec(text)?.slice(1);
  if (text === '' || counts === undefined) return undefined;
  return names.reduce((sum, name, index) => sum + Number(counts[index] ?? 0) * durations[name], 0);
}
