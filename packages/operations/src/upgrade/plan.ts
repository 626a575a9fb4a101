// The plan of an upgrade: which parts are replaced, in which order.
import { kindOf, PlaneError } from '@telltale/plane';
import { isOlder } from '@telltale/plane/preflight';

type Versions = Readonly<Record<string, string>>;

/** A part with another version than the target. */
export interface Replacement {
  readonly part: string;
  readonly from: string;
  readonly to: string;
}

/** The state before anything is replaced. */
export interface UpgradePlanOptions {
  /** All parts of the plane in start order. */
  readonly parts: readonly string[];
  readonly running: Versions;
  readonly wanted: Versions;
  /** Only these parts, with exactly these versions; absent for all parts. */
  readonly to?: Versions | undefined;
}

/** Data sources come first: a newer server supports an older client, but not the other way round. */
const order = ['elasticsearch', 'kibana', 'alertmanager', 'prometheus'];

/**
 * The parts to replace, in order.
 *
 * @throws PlaneError `unsupported` if a version is not available, or cannot read the data; `unknown_part`
 */
export function planUpgrade({ parts, running, wanted, to }: UpgradePlanOptions): Replacement[] {
  for (const [part, version] of Object.entries(to ?? {})) requireVersionHad(part, version, wanted);
  const place = (part: string): number => {
    const at = order.indexOf(kindOf(part));
    return at === -1 ? order.length : at;
  };
  const replacements = parts.flatMap((part): Replacement[] => {
    const [from, now] = [running[part], wanted[part]];
    if (from === undefined || now === undefined || from === now) return [];
    if (to !== undefined && to[part] === undefined) return [];
    return [{ part, from, to: now }];
  });
  for (const replacement of replacements) requireReadable(replacement);
  // The sort is stable: parts without a fixed place keep the start order.
  return replacements.toSorted((one, other) => place(one.part) - place(other.part));
}

function requireVersionHad(part: string, version: string, wanted: Versions): void {
  const had = wanted[part];
  if (had === undefined) {
    throw new PlaneError('unknown_part', {
      what: `cannot upgrade ${part}`,
      why: 'this plane has no such part',
      remedy: `One of these: ${Object.keys(wanted).join(', ')}`,
    });
  }
  if (had === version) return;
  throw new PlaneError('unsupported', {
    what: `cannot upgrade ${part} to ${version}`,
    why: `this version of Telltale includes ${had}`,
    remedy: 'Nothing was changed. Use the version of Telltale that includes it',
  });
}

function requireReadable({ part, from, to }: Replacement): void {
  if (isOlder(to, from)) {
    throw new PlaneError('unsupported', {
      what: `cannot upgrade ${part} to ${to}`,
      why: `it runs ${from}, which is newer, and the older one may not read its data`,
      remedy: 'Nothing was changed. Use the version of Telltale that installed it, or a newer one',
    });
  }
  if (majorOf(to) - majorOf(from) <= 1 || !['elasticsearch', 'kibana'].includes(kindOf(part))) return;
  throw new PlaneError('unsupported', {
    what: `cannot upgrade ${part} to ${to}`,
    why: `it runs ${from}, and a new version reads only data of the same or the previous major version`,
    remedy: 'Nothing was changed. First upgrade with a version of Telltale that includes the version in between',
  });
}

function majorOf(version: string): number {
  return Number(/\d+/.exec(version)?.[0]);
}
