// Module loader hooks: sees each module that the app requires or imports, and patches the watched ones.
import {
  isBuiltin,
  type ResolveFnOutput,
  type ResolveHookContext,
  registerHooks,
  syncBuiltinESMExports,
} from 'node:module';
import { fileURLToPath } from 'node:url';
import { isLoadingOwn, ownFolder } from '../loading.ts';
import { patchWhenLoaded } from './common-js.ts';
import { importInTheMiddle } from './es-modules.ts';
import { packageOfUrl } from './package-path.ts';
import { isTapped, isWatched, noteLoading, patched, preparePackage, tapAlias } from './patchers.ts';
import { noteResolved, reportPath } from './report.ts';

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

/** Libraries that instrumentations require, and their replacements. */
const standIns: Readonly<Record<string, string>> = {
  'require-in-the-middle': new URL('./modules/require-hook.js', ownFolder).href,
  'import-in-the-middle': new URL('./modules/import-hook.js', ownFolder).href,
};

/** As in the frames of a stack. */
const ownFile = fileURLToPath(import.meta.url);

const patchedBuiltins = new Set<string>();
let resolutions = 0;

/** Number of requested modules so far: while it grows, the app is loading. */
export function modulesResolved(): number {
  return resolutions;
}

/** Patches Node's built-in modules in place, for `require` and `import`. */
function patchBuiltin(name: string): void {
  preparePackage(name);
  if (patchedBuiltins.has(name)) return;
  patchedBuiltins.add(name);
  patched(process.getBuiltinModule(name), name, undefined);
  syncBuiltinESMExports();
}

/** Patches built-in modules again at their next load, because a new patch was added. */
export function patchBuiltinsAgain(): void {
  patchedBuiltins.clear();
}

/** Hides our frames from errors about missing modules, where they would mislead. */
function withoutOurFrames(error: unknown): unknown {
  if (error instanceof Error && typeof error.stack === 'string') {
    const lines = error.stack.split('\n');
    error.stack = lines
      .filter((line) => !line.includes(ownFile) && !line.includes('modules/customization_hooks'))
      .join('\n');
  }
  return error;
}

function resolve(specifier: string, context: ResolveHookContext, nextResolve: NextResolve): ResolveFnOutput {
  resolutions += 1;
  if (isLoadingOwn()) {
    const url = context.parentURL?.includes('/@opentelemetry/instrumentation/') ? standIns[specifier] : undefined;
    return url === undefined ? nextResolve(specifier, context) : { url, shortCircuit: true };
  }
  if (isBuiltin(specifier)) {
    const name = specifier.replace(/^node:/, '');
    if (isWatched(name)) patchBuiltin(name);
    return nextResolve(specifier, context);
  }
  let result: ResolveFnOutput;
  try {
    result = nextResolve(specifier, context);
  } catch (error) {
    throw withoutOurFrames(error);
  }
  if (reportPath !== undefined) noteResolved(result.url);
  const found = packageOfUrl(result.url, context.parentURL);
  if (found === undefined) return result;
  const { name, folder, folderName } = found;
  noteLoading(name, folder);
  preparePackage(name);
  const isEntry = isTapped(name) && context.parentURL?.startsWith(`${folder}/`) !== true;
  if (!isEntry && !isWatched(name)) return result;
  if (isEntry && folderName !== name) tapAlias(folderName, name);
  const isModule = result.format === 'module';
  if (isModule && !(isEntry && context.conditions.includes('require'))) {
    return importInTheMiddle(specifier, context, nextResolve, result);
  }
  if (result.url.startsWith('file:')) patchWhenLoaded(fileURLToPath(result.url));
  return result;
}

/** Installs the hooks, once for each process and worker thread. */
export function watchModules(): void {
  registerHooks({ resolve });
}
