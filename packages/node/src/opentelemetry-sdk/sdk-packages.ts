// OpenTelemetry's SDK for Node and its exporters: the copies that `@opentelemetry/sdk-node` depends on, each loaded on
// demand. `sdk-node` itself loads slowly because it loads all of them, including gRPC.
import { type LoadFnOutput, type LoadHookContext, registerHooks } from 'node:module';
import { asOwn, requireBeside } from '../loading.ts';

/** Packages that wait with timers: for the next batch, for the end of an export, for a retry. */
const waiting = /\/@opentelemetry\/(?:sdk-trace|sdk-logs|sdk-metrics|otlp-exporter-base)\/dist\//;

/** Added to the module's first line, so that the line numbers of stack traces stay the same. */
const unreferenced = 'const setTimeout = (...given) => globalThis.setTimeout(...given).unref(); ';

/** An unreachable receiver must not keep a finished process alive, as the SDK's timers would. */
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

/** Loads a package as `@opentelemetry/sdk-node` resolves it. */
export function requireBesideSdk<T>(id: string): T {
  const hooks = registerHooks({ load });
  try {
    return asOwn(() => requireBeside('@opentelemetry/sdk-node')(id) as T);
  } finally {
    hooks.deregister();
  }
}
