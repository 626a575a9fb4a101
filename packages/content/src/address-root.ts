// An address as links go on from it.

/** The address without a slash at its end, nor what may follow the path. */
export function addressRoot(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
