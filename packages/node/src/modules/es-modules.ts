// Patches ES modules of watched packages through import-in-the-middle, loaded on demand.
import {
  type LoadFnOutput,
  type LoadHookContext,
  type ResolveFnOutput,
  type ResolveHookContext,
  registerHooks,
} from 'node:module';
import { pathToFileURL } from 'node:url';
import { asOwn, requireBeside } from '../loading.ts';
import { eachImportPatcher } from './patchers.ts';

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;
type NextLoad = (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput;

/** The part of the library that we use. */
interface Middle {
  resolveSync(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput;
  loadSync(url: string, context: LoadHookContext, next: NextLoad): LoadFnOutput;
}

let middle: Middle | 'unsupported' | undefined;

/** Node before 22.22.3 and 24.11.1 cannot load such packages through synchronous hooks; there they load unpatched. */
function loadLibrary(): Middle | 'unsupported' {
  return asOwn(() => {
    const require = requireBeside('@opentelemetry/instrumentation');
    const { supportsSyncHooks } = require('import-in-the-middle/supports-sync-hooks.mjs');
    if (!supportsSyncHooks()) return 'unsupported';
    const path = require.resolve('import-in-the-middle/create-hook.mjs');
    const library = require(path).createHook({ url: pathToFileURL(path).href });
    const { Hook } = require('import-in-the-middle/index.js');
    eachImportPatcher(({ modules, patch }) => new Hook(modules, { internals: true }, patch));
    registerHooks({ load: (url, context, next) => library.loadSync(url, context, next) });
    return library;
  });
}

/** Resolves an ES module of a watched package in such a way that its watchers are called after it has run. */
export function importInTheMiddle(
  specifier: string,
  context: ResolveHookContext,
  nextResolve: NextResolve,
  resolved: ResolveFnOutput,
): ResolveFnOutput {
  if (context.conditions.includes('require')) return resolved;
  middle ??= loadLibrary();
  return middle === 'unsupported' ? resolved : middle.resolveSync(specifier, context, nextResolve);
}
