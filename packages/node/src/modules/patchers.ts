// The registry of patches: which packages are watched, and the callbacks for each.
import { limits } from '../limits.ts';
import { warn } from '../warnings.ts';

/**
 * Given what a module exports, gives what it shall export instead (often the same, changed).
 *
 * @param name the package's name for its main file, else `package/path/of/the/file.js`
 * @param folder the package's folder; undefined for what Node brings
 */
export type Patcher = (exports: unknown, name: string, folder: string | undefined) => unknown;

/** One who patches ES modules, and which. */
export interface ImportPatcher {
  readonly modules: readonly string[];
  readonly patch: Patcher;
}

/** Given what a package exports, changes classes and functions of it in place. May be called more than once. */
export type Tap = (exports: object) => void;

const watched = new Set<string>();
const taps = new Map<string, Tap>();
const before = new Map<string, (() => void)[]>();
const patchers: Patcher[] = [];
const importPatchers: ImportPatcher[] = [];
let onImportPatcher: ((patcher: ImportPatcher) => void) | undefined;

/** Has the loading of a package (or of a module that Node brings) looked at. */
export function watchPackage(name: string): void {
  watched.add(name);
}

/** Whether somebody wants to know of this package. */
export function isWatched(name: string): boolean {
  return watched.has(name) || before.has(name);
}

/**
 * Has a package tapped when it was loaded, in whichever way: only what others import of it is looked at, and none of
 * its own files.
 */
export function tapPackage(name: string, tap: Tap): void {
  taps.set(name, tap);
  addImportPatcher([name], (exports) => {
    runTap(name, exports);
    return exports;
  });
}

const aliases = new Set<string>();

/** Has a package tapped that an ES module imports under another name than its own. */
export function tapAlias(alias: string, name: string): void {
  if (aliases.has(alias)) return;
  aliases.add(alias);
  addImportPatcher([alias], (exports) => {
    runTap(name, exports);
    return exports;
  });
}

/** Whether somebody taps this package. */
export function isTapped(name: string): boolean {
  return taps.has(name);
}

/** Taps what a module of the package exports. Never throws. */
export function runTap(name: string, exports: unknown): void {
  const tap = taps.get(name);
  if (tap === undefined || exports === null || (typeof exports !== 'object' && typeof exports !== 'function')) return;
  try {
    tap(exports);
  } catch (error) {
    warn('preload', `cannot instrument ${name}: ${error}. The app continues without it.`);
  }
}

const loading = new Set<string>();
let onLoading: ((name: string, folder: string) => void) | undefined;

/** Calls `note` with the name and the folder's URL of each package before its first module is loaded. */
export function eachPackage(note: (name: string, folder: string) => void): void {
  onLoading = note;
}

/** Takes note of a package that is about to be loaded. */
export function noteLoading(name: string, folder: string): void {
  if (onLoading === undefined || loading.has(folder) || loading.size >= limits.packagesNamedMax) return;
  loading.add(folder);
  onLoading(name, folder);
}

/**
 * Runs `prepare` once, before the first module of the package is loaded by the app; its files are looked at from then
 * on.
 */
export function beforePackage(name: string, prepare: () => void): void {
  watched.add(name);
  onFirstLoad([name], prepare);
}

/**
 * As `beforePackage`, but once for whichever of the packages is loaded first, and whether their files are looked at is
 * for `prepare` to say.
 */
export function onFirstLoad(names: readonly string[], prepare: () => void): void {
  let prepared = false;
  const once = (): void => {
    if (prepared) return;
    prepare();
    prepared = true;
  };
  for (const name of names) before.set(name, [...(before.get(name) ?? []), once]);
}

/** Runs the callbacks of a package. A failure becomes a warning, and the package loads anyway. */
export function preparePackage(name: string): void {
  const waiting = before.get(name);
  if (waiting === undefined) return;
  before.delete(name);
  for (const prepare of waiting) {
    try {
      prepare();
    } catch (error) {
      warn('preload', `cannot instrument ${name}: ${error}. The app continues without it.`);
    }
  }
}

/** Adds one who is asked about each watched module that was loaded, in the order of adding. */
export function addPatcher(patch: Patcher): void {
  patchers.push(patch);
}

/** Adds one who patches ES modules. */
export function addImportPatcher(modules: readonly string[], patch: Patcher): void {
  const patcher = { modules, patch };
  importPatchers.push(patcher);
  onImportPatcher?.(patcher);
}

/** Calls `use` for each one who patches ES modules, known and to come. */
export function eachImportPatcher(use: (patcher: ImportPatcher) => void): void {
  for (const patcher of importPatchers) use(patcher);
  onImportPatcher = use;
}

/** What a module exports after everyone was asked. Never throws. */
export function patched(exports: unknown, name: string, folder: string | undefined): unknown {
  let result = exports;
  for (const patch of patchers) {
    try {
      result = patch(result, name, folder);
    } catch (error) {
      warn('preload', `cannot instrument ${name}: ${error}. The app continues without it.`);
    }
  }
  return result;
}
