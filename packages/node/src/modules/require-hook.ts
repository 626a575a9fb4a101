// Replaces the library `require-in-the-middle` for OpenTelemetry's instrumentations: they register their patches, and
// our own module hooks call them.
import { addPatcher, type Patcher, watchPackage } from './patchers.ts';

/** The constructor that instrumentations call. */
export class Hook {
  constructor(modules: readonly string[] | null, _options: unknown, patch: Patcher) {
    for (const name of modules ?? []) watchPackage(name);
    addPatcher(
      modules === null
        ? patch
        : (exports, name, folder) => (modules.includes(name) ? patch(exports, name, folder) : exports),
    );
  }
}
