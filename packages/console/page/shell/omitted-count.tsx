// Says how many entries are not shown.

export function OmittedCount({ count }: { readonly count: number | undefined }) {
  return count === undefined ? null : <p class="hint">{count} more are not shown.</p>;
}
