// The base of an address, to which links are appended.

/** The address without query, fragment and trailing slash. */
export function addressRoot(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
