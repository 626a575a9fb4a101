// The names of a plane's parts.

/** Parts that clients connect to, in the order in which they are shown. */
export const partNames = ['elasticsearch', 'prometheus', 'alertmanager'] as const;

/** Name of such a part. */
export type PartName = (typeof partNames)[number];

/** The part without the number that it has in a cluster: `prometheus` for `prometheus-2`, and for itself. */
export function kindOf(part: string): string {
  return part.replace(/-\d+$/, '');
}
