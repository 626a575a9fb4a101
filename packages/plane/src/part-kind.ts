// Parts of which a cluster has more than one.

/** What a part is one of: `prometheus` of `prometheus-2`, and of itself. */
export function kindOf(part: string): string {
  return part.replace(/-\d+$/, '');
}
