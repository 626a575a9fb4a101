// The names of a plane's parts.

/** Parts to which clients connect, in display order. */
export const partNames = ['elasticsearch', 'prometheus', 'alertmanager'] as const;

/** Name of such a part. */
export type PartName = (typeof partNames)[number];

/** The part without its number in a cluster: `prometheus` for `prometheus-2`; otherwise the same name. */
export function kindOf(part: string): string {
  return part.replace(/-\d+$/, '');
}
