// The registry of patches: which packages are watched, and the callbacks for each.
import { limits } from '../limits.ts';
import { warn } from '../warnings.ts';

/**
 * Gets the exports of a module and returns their replacement (often the same object, changed).
 *
 * @param name the package's name for its main file, otherwise `package/path/of/the/file.js`
 * @param folder the package's folder; undefined for built-in modules
 */
export type Patcher = (exports: unknown, name: string, folder: string | undefined) => unknown;

/** A patcher of ES modules, and its module names. */
export interface ImportPatcher {
  readonly modules: readonly string[];
  readonly patch: Patcher;
}

/** Gets the exports of a package and changes classes and functions in place. May be called more than once. */
export type Tap = (exports: object) => void;

const watched = new Set<string>();
const taps = new Map<string, Tap>();
const before = new Map<string, (() => void)[]>();
const patchers: Patcher[] = [];
const importPatchers: ImportPatcher[] = [];
let onImportPatcher: ((patcher: ImportPatcher) => void) | undefined;

/** Watches the loading of a package (or of a built-in module). */
export function watchPackage(name: string): void {
  watched.add(name);
}

/** Whether the package is watched. */
export function isWatched(name: string): boolean {
  return watched.has(name) || before.has(name);
}

/**
 * Taps a package after it was loaded, by `require` or `import`: only its main export is passed, not its internal files.
 */
export function tapPackage(name: string, tap: Tap): void {
  taps.set(name, tap);
  addImportPatcher([name], (exports) => {
    runTap(name, exports);
    return exports;
  });
}

const aliases = new Set<string>();

/** Taps a package that an ES module imports under an alias. */
export function tapAlias(alias: string, name: string): void {
  if (aliases.has(alias)) return;
  aliases.add(alias);
  addImportPatcher([alias], (exports) => {
    runTap(name, exports);
    return exports;
  });
}

/** Whether the package is tapped. */
export function isTapped(name: string): boolean {
  return taps.has(name);
}

/** Calls the taps with the exports of a package's module. Never throws. */
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

/** Records a package that is about to be loaded. */
export function noteLoading(name: string, folder: string): void {
  if (onLoading === undefined || loading.has(folder) || loading.size >= limits.packagesNamedMax) return;
  loading.add(folder);
  onLoading(name, folder);
}

/** Runs `prepare` once, before the app loads the first module of the package; its files are watched from then on. */
export function beforePackage(name: string, prepare: () => void): void {
  watched.add(name);
  onFirstLoad([name], prepare);
}

/**
 * Like `beforePackage`, but once for whichever of the packages is loaded first; `prepare` decides whether to watch
 * their files.
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

/** Adds a patcher, which is called for each watched module in the order of adding. */
export function addPatcher(patch: Patcher): void {
  patchers.push(patch);
}

/** Adds a patcher of ES modules. */
export function addImportPatcher(modules: readonly string[], patch: Patcher): void {
  const patcher = { modules, patch };
  importPatchers.push(patcher);
  onImportPatcher?.(patcher);
}

/** Calls `use` for each present and future patcher of ES modules. */
export function eachImportPatcher(use: (patcher: ImportPatcher) => void): void {
  for (const patcher of importPatchers) use(patcher);
  onImportPatcher = use;
}

/** The exports of a module after all patchers. Never throws. */
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
