// Says how many there are beside what is shown.

export function More({ count }: { readonly count: number | undefined }) {
  return count === undefined ? null : <p class="hint">{count} more are not shown.</p>;
}
