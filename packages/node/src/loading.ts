// Loads our own modules on demand: synchronously, and invisible to the module hooks.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let depth = 0;

/** This folder: files are named from here, since the file that names them may be rolled into another. */
export const ownFolder: URL = new URL('.', import.meta.url);

/** Whether the code that runs now is a part of ours being loaded. */
export function isLoadingOwn(): boolean {
  return depth > 0;
}

/** Runs `work`; what it loads is ours, and not the app's. */
export function asOwn<T>(work: () => T): T {
  depth += 1;
  try {
    return work();
  } finally {
    depth -= 1;
  }
}

/**
 * Loads a module when it is needed, and not on the path to the app's first line. Its own imports must not wait
 * (no top-level await).
 *
 * @param id as in `require`, from this folder
 */
export function loadOwn<T>(id: string): T {
  return asOwn(() => require(id) as T);
}

/** A `require` that resolves as the module at `id` would, for what only that module depends on. */
export function requireBeside(id: string): NodeJS.Require {
  return asOwn(() => createRequire(require.resolve(id)));
}
