// The packages of Debian's base system, which every Debian machine has.

interface Package {
  readonly name: string;
  /** An entry of dpkg's status file. */
  readonly text: string;
  readonly isBase: boolean;
  /** Names of its dependencies, including alternatives. */
  readonly needs: readonly string[];
  /** Names that it provides. */
  readonly provides: readonly string[];
}

/**
 * The entries of the base system: packages that Debian calls essential or required, and their dependencies, whatever
 * else is installed.
 *
 * @param status dpkg's own file, `/var/lib/dpkg/status`
 */
export function baseSystemOf(status: string): string {
  const packages = status
    .split(/\n{2,}/)
    .map(packageOf)
    .filter((found) => found !== undefined);
  const byName = new Map<string, Package[]>();
  for (const found of packages) {
    for (const name of [found.name, ...found.provides]) byName.set(name, [...(byName.get(name) ?? []), found]);
  }
  const base = new Set(packages.filter(({ isBase }) => isBase));
  for (const { needs } of base) {
    // Iteration over a Set includes entries that are added meanwhile.
    for (const name of needs) for (const needed of byName.get(name) ?? []) base.add(needed);
  }
  return [...base].map(({ text }) => `${text}\n\n`).join('');
}

function packageOf(text: string): Package | undefined {
  const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'm').exec(text)?.[1] ?? '';
  const name = field('Package');
  if (name === '' || !/ installed$/.test(field('Status'))) return undefined;
  return {
    name,
    text: text.trim(),
    isBase: field('Essential') === 'yes' || field('Priority') === 'required',
    needs: [...namesIn(field('Pre-Depends')), ...namesIn(field('Depends'))],
    provides: namesIn(field('Provides')),
  };
}

/** Names in `libc6 (>= 2.36), debconf (>= 0.5) | debconf-2.0, perl:any`. */
function namesIn(list: string): string[] {
  return list.split(/[,|]/).flatMap((entry) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(entry)?.[1] ?? []);
}
