// The base of an address, to which links are appended.

/** The address without a slash at its end, nor what may follow the path. */
export function addressRoot(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
