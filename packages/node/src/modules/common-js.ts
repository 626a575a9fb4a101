// Patches CommonJS modules of watched packages after they have run, required or imported.
import Module, { createRequire, type Module as NodeModule } from 'node:module';
import { join } from 'node:path';
import { types } from 'node:util';
import { asOwn } from '../loading.ts';
import { fileName, type PackageFile, packageOfFile } from './package-path.ts';
import { patched, runTap } from './patchers.ts';

type Extension = (this: unknown, module: NodeModule, filename: string) => void;

/** Node's CommonJS loaders, one for each extension; documented as deprecated, but permanent. */
const { _extensions: extensions } = Module as unknown as { _extensions: Record<string, Extension | undefined> };
/** The main file of each watched package's folder: one entry for each copy. */
const mains = new Map<string, string | undefined>();
/** Files of watched packages that were resolved and have not run yet. */
const expected = new Set<string>();
let original: Extension | undefined;

function isMain(filename: string, { folderName, folder }: PackageFile): boolean {
  if (!mains.has(folder)) {
    try {
      mains.set(
        folder,
        asOwn(() => createRequire(join(folder, 'package.json')).resolve(folderName)),
      );
    } catch {
      mains.set(folder, undefined); // A package without a main file has none to recognise.
    }
  }
  return mains.get(folder) === filename;
}

function patchModule(module: NodeModule, filename: string): void {
  const file = packageOfFile(filename);
  const exports: unknown = module.exports;
  if (file === undefined) return;
  runTap(file.name, exports);
  if (types.isModuleNamespaceObject(exports)) return;
  const result = patched(exports, fileName(file, isMain(filename, file)), file.folder);
  if (result !== exports) module.exports = result;
}

/** Replaces Node's loader of `.js` files until each expected one has run. */
const watch: Extension = function js(module, filename) {
  const isExpected = expected.delete(filename);
  if (expected.size === 0 && extensions['.js'] === watch && original) extensions['.js'] = original;
  if (original) Reflect.apply(original, this, [module, filename]);
  if (isExpected) patchModule(module, filename);
};

/**
 * Patches a module that is about to be loaded. Node's loader is replaced only while one is expected: the app's own
 * modules load as without us, with the same stack traces.
 */
export function patchWhenLoaded(filename: string): void {
  const known = (Module as unknown as { _cache: Record<string, NodeModule | undefined> })._cache[filename];
  if (known?.loaded === true || !/\.[cm]?js$/.test(filename)) return;
  expected.add(filename);
  if (extensions['.js'] === watch) return;
  original = extensions['.js'];
  extensions['.js'] = watch;
}
