// Patches CommonJS modules of watched packages when they have run, whether they are required or imported.
import { createRequire, type Module as NodeModule } from 'node:module';
import { join } from 'node:path';
import { types } from 'node:util';
import { asOwn } from './loading.ts';
import { fileName, type PackageFile, packageOfFile } from './package-path.ts';
import { isWatched, patched } from './patchers.ts';

type Extension = (this: unknown, module: NodeModule, filename: string) => void;

/** Main file of each watched package's folder: as many as there are copies of instrumented packages. */
const mains = new Map<string, string | undefined>();
let watching = false;

function isMain(filename: string, { name, folder }: PackageFile): boolean {
  if (!mains.has(folder)) {
    try {
      mains.set(
        folder,
        asOwn(() => createRequire(join(folder, 'package.json')).resolve(name)),
      );
    } catch {
      mains.set(folder, undefined); // A package without a main file has none to recognise.
    }
  }
  return mains.get(folder) === filename;
}

function patchModule(module: NodeModule, filename: string): void {
  const file = packageOfFile(filename);
  if (file === undefined || !isWatched(file.name)) return;
  const exports: unknown = module.exports;
  if (types.isModuleNamespaceObject(exports)) return;
  const result = patched(exports, fileName(file, isMain(filename, file)), file.folder);
  if (result !== exports) module.exports = result;
}

/**
 * Begins to watch, at the first package that somebody wants to patch: an app that loads none keeps the loader that it
 * had, and its stack traces as they were.
 *
 * @param Module the class of Node's CommonJS loader
 */
export function watchCommonJs(Module: unknown): void {
  if (watching) return;
  watching = true;
  const { _extensions: extensions } = Module as { _extensions: Record<string, Extension | undefined> };
  const original = extensions['.js'];
  if (original === undefined) return;
  extensions['.js'] = function js(module, filename) {
    Reflect.apply(original, this, [module, filename]);
    patchModule(module, filename);
  };
}
