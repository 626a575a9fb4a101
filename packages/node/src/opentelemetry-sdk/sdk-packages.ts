// OpenTelemetry's SDK for Node and its exporters: the copies that `@opentelemetry/sdk-node` depends on, each loaded when
// it is needed. All of them together, gRPC among them, are what makes `sdk-node` itself slow to load.
import { type LoadFnOutput, type LoadHookContext, registerHooks } from 'node:module';
import { asOwn, requireBeside } from '../loading.ts';

/** What waits with timers: for the next batch, for the end of an export, for another try. */
const waiting = /\/@opentelemetry\/(?:sdk-trace|sdk-logs|sdk-metrics|otlp-exporter-base)\/dist\//;

/** Before the module's first line, on that very line: the lines of stack traces stay what they are. */
const unreferenced = 'const setTimeout = (...given) => globalThis.setTimeout(...given).unref(); ';

/** A receiver that is down must not keep a process alive that has nothing left to do: the SDK's timers would. */
function load(
  url: string,
  context: LoadHookContext,
  nextLoad: (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput,
): LoadFnOutput {
  const loaded = nextLoad(url, context);
  const { source } = loaded;
  if (source === undefined || source === null || !(waiting.test(url) && url.endsWith('.cjs'))) return loaded;
  return {
    ...loaded,
    source: unreferenced + (typeof source === 'string' ? source : Buffer.from(source as Uint8Array)),
  };
}

/** Loads a package as `@opentelemetry/sdk-node` would. */
export function requireBesideSdk<T>(id: string): T {
  const hooks = registerHooks({ load });
  try {
    return asOwn(() => requireBeside('@opentelemetry/sdk-node')(id) as T);
  } finally {
    hooks.deregister();
  }
}
