// Three-way merge: applies a user's edits to another version of the same JSON content.
// If only one side has changed, that side wins; if both have, the user's does. Elements of lists are matched by id,
// name or letter, so that an edit of one panel does not affect the others.
import { fingerprint, isObject } from './fingerprint.ts';

/** @param base the imported content @param theirs the user's edited content @param ours the content to import now */
export function withEdits(base: unknown, theirs: unknown, ours: unknown): unknown {
  if (isAlike(theirs, base)) return ours;
  if (isObject(theirs) && isObject(ours)) {
    const from = isObject(base) ? base : {};
    const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
    const entries = [...keys].map((key) => [key, withEdits(from[key], theirs[key], ours[key])] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  const lists = [base ?? [], theirs, ours].map(keyed);
  const [was, is, will] = lists;
  return was && is && will ? listWithEdits(was, is, will) : theirs;
}

type Keyed = ReadonlyMap<unknown, unknown>;

function listWithEdits(base: Keyed, theirs: Keyed, ours: Keyed): unknown[] {
  const stays = (key: unknown): boolean => {
    if (theirs.has(key) && ours.has(key)) return true;
    // The user added it, or has edited an element that is obsolete; or it is new.
    if (theirs.has(key)) return !base.has(key) || !isAlike(theirs.get(key), base.get(key));
    return !base.has(key);
  };
  const common = (list: Keyed, other: Keyed): unknown[] => [...list.keys()].filter((key) => other.has(key));
  const isReordered = fingerprint(common(theirs, base)) !== fingerprint(common(base, theirs));
  const [lead, rest] = isReordered ? [theirs, ours] : [ours, theirs];
  const order = [...lead.keys()].filter(stays);
  let before = -1;
  for (const key of rest.keys()) {
    const at = order.indexOf(key);
    if (at === -1 && stays(key)) order.splice(before + 1, 0, key);
    before = order.indexOf(key) === -1 ? before : order.indexOf(key);
  }
  return order.map((key) => {
    if (!theirs.has(key)) return ours.get(key);
    return ours.has(key) ? withEdits(base.get(key), theirs.get(key), ours.get(key)) : theirs.get(key);
  });
}

/** The elements by their identity; undefined if they have none. */
function keyed(list: unknown): Keyed | undefined {
  if (!Array.isArray(list)) return undefined;
  const entries = list.map(
    (one: unknown) => [isObject(one) ? (one.id ?? one.name ?? one.refId) : undefined, one] as const,
  );
  const byKey = new Map<unknown, unknown>(entries);
  return byKey.size === list.length && !byKey.has(undefined) ? byKey : undefined;
}

function isAlike(one: unknown, other: unknown): boolean {
  // In an object, an empty value counts as absent.
  return fingerprint({ held: one }) === fingerprint({ held: other });
}
