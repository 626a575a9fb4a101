// Writes a count with its noun: `1 data stream`, `2 data streams`.

/** `1 data stream`, `2 data streams`. */
export function pluralize(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
