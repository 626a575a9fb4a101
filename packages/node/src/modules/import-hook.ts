// Replaces the library `import-in-the-middle` for OpenTelemetry's instrumentations. The library itself is loaded when
// the app imports an ES module package that has a patch.
import { addImportPatcher, type Patcher, watchPackage } from './patchers.ts';

/** The constructor that instrumentations call. */
export class Hook {
  constructor(modules: readonly string[], _options: unknown, patch: Patcher) {
    for (const name of modules) watchPackage(name);
    addImportPatcher(modules, patch);
  }
}
