// Which versions of saved objects a release of Kibana knows; each with its source in docs/decisions/0087.

type Release = readonly [major: number, minor: number];

/** A type's versions, the newest first, each with the releases that brought it. */
const versions: Readonly<Record<string, readonly (readonly [version: string, since: readonly Release[]])[]>> = {
  search: [
    ['10.6.0', [[9, 2]]],
    ['10.5.0', [[8, 16]]],
    ['10.4.0', [[8, 15]]],
    ['10.2.0', [[8, 13]]],
    ['10.1.0', [[8, 12]]],
  ],
  dashboard: [
    // Brought to two release lines at once; 9.0 is older than both.
    [
      '10.3.0',
      [
        [8, 19],
        [9, 1],
      ],
    ],
    ['10.2.0', [[8, 14]]],
  ],
};

/** What every release from 8.9 on knows. */
const oldest: Readonly<Record<string, string>> = { 'index-pattern': '8.0.0', lens: '8.9.0', tag: '8.0.0' };

/** The newest version of a type that this release knows. */
export function knownVersion(type: string, kibana: string): string {
  const [major = 0, minor = 0] = numbersOf(kibana);
  const isIn = (since: readonly Release[]): boolean => {
    const sameLine = since.find((release) => release[0] === major);
    if (sameLine) return minor >= sameLine[1];
    return since.every((release) => release[0] < major);
  };
  const found = versions[type]?.find(([, since]) => isIn(since));
  return found?.[0] ?? oldest[type] ?? '8.9.0';
}

/** Whether one version is newer than another. */
export function isNewer(one: string, other: string): boolean {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at !== -1 && (left[at] ?? 0) > (right[at] ?? 0);
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}
