// Kinds of parts that a cluster runs more than once.

/** What a part is one of: `prometheus` of `prometheus-2`, and of itself. */
export function kindOf(part: string): string {
  return part.replace(/-\d+$/, '');
}
