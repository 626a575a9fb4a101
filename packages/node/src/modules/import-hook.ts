// Stands in for the library `import-in-the-middle` where OpenTelemetry's instrumentations look for it. The library
// itself is loaded when the app imports a package that is made of ES modules and that somebody patches.
import { addImportPatcher, type Patcher, watchPackage } from './patchers.ts';

/** The constructor that instrumentations call. */
export class Hook {
  constructor(modules: readonly string[], _options: unknown, patch: Patcher) {
    for (const name of modules) watchPackage(name);
    addImportPatcher(modules, patch);
  }
}
