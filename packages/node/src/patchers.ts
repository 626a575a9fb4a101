// Who wants to patch what: the packages that are watched, and those who are called when one was loaded.
import { warn } from './warnings.ts';

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

const watched = new Set<string>();
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
  return watched.has(name);
}

/** Runs `prepare` once, before the first module of the package is loaded by the app. */
export function beforePackage(name: string, prepare: () => void): void {
  watched.add(name);
  const known = before.get(name);
  if (known) known.push(prepare);
  else before.set(name, [prepare]);
}

/** Runs what waits for a package. What fails there is told, and the package loads all the same. */
export function preparePackage(name: string): void {
  const waiting = before.get(name);
  if (waiting === undefined) return;
  before.delete(name);
  for (const prepare of waiting) {
    try {
      prepare();
    } catch (error) {
      warn('preload', `cannot instrument ${name}: ${error}. The app runs on without.`);
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
      warn('preload', `cannot instrument ${name}: ${error}. The app runs on without.`);
    }
  }
  return result;
}
