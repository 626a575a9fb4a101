// OpenTelemetry's API as CommonJS: most of what an app loads has it so, and its ES modules are the same fifty files again.
import { createRequire } from 'node:module';

type Api = typeof import('@opentelemetry/api');

const require = createRequire(import.meta.url);

/** The API, loaded at the first call: its loading is what starts the metrics, and they need this module whole. */
export function api(): Api {
  return require('@opentelemetry/api') as Api;
}
