// Loads our own modules on demand: synchronously, and invisible to the module hooks.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let depth = 0;

/** This folder: files are named relative to it, because the file that names them may be bundled into another. */
export const ownFolder: URL = new URL('.', import.meta.url);

/** Whether a part of ours is being loaded. */
export function isLoadingOwn(): boolean {
  return depth > 0;
}

/** Runs `work`; modules loaded meanwhile are ours, and not the app's. */
export function asOwn<T>(work: () => T): T {
  depth += 1;
  try {
    return work();
  } finally {
    depth -= 1;
  }
}

/**
 * Loads a module on demand, outside the path to the app's first line. Its own imports must not wait (no top-level
 * await).
 *
 * @param id as in `require`, relative to this folder
 */
export function loadOwn<T>(id: string): T {
  return asOwn(() => require(id) as T);
}

/** A `require` that resolves as from the module at `id`, for dependencies that only that module has. */
export function requireBeside(id: string): NodeJS.Require {
  return asOwn(() => createRequire(require.resolve(id)));
}
