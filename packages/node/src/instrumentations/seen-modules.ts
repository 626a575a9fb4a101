// The modules that instrumentations have patched or refused, for the report of what was patched.
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { SeenModule } from '@telltale/catalog';

/** An instrumentation's data about a module that it patches; set when the module is loaded. */
interface ModuleDefinition {
  readonly name: string;
  readonly supportedVersions: readonly string[];
  readonly moduleVersion?: string;
  readonly moduleExports?: unknown;
}

function modulesOf(made: Instrumentation): ModuleDefinition[] {
  const modules: unknown = Reflect.get(made, '_modules');
  const known = (Array.isArray(modules) ? modules : []) as ModuleDefinition[];
  return known.filter(({ moduleVersion, moduleExports }) => moduleVersion !== undefined || moduleExports !== undefined);
}

/** The modules that one instrumentation has seen. */
export function seenModulesOf(instrumentation: string, made: Instrumentation): SeenModule[] {
  return modulesOf(made).map(
    ({ name: module, moduleVersion: version, supportedVersions: supported, moduleExports }) => ({
      instrumentation,
      module,
      version,
      supported,
      patched: moduleExports !== undefined,
    }),
  );
}
