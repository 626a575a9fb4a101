// Formats figures for people.

/** `740 MB`, `1.3 GB`: decimal, as for disks. */
export function bytesText(bytes: number): string {
  if (bytes < 1e9) return `${Math.round(bytes / 1e6)} MB`;
  return `${(bytes / 1e9).toFixed(bytes < 1e11 ? 1 : 0)} GB`;
}

/** `3 parts`, `1 part`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The beginning of a list, and the number of further entries: `a, b and 3 more`. */
export function listText(items: readonly string[], max = 5): string {
  const shown = items.slice(0, max).join(', ');
  return items.length > max ? `${shown} and ${items.length - max} more` : shown;
}

/** `3 days`, `5 hours`, `40 minutes`: the largest unit with a value of at least two. */
export function durationText(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
  ] as const;
  for (const [name, unitMs] of units) if (ms >= 2 * unitMs) return countText(Math.floor(ms / unitMs), name);
  return countText(Math.round(ms / 1_000), 'second');
}
