// OpenTelemetry's API as CommonJS: most of what an app loads has it so, and its ES modules are the same fifty files again.
import { createRequire } from 'node:module';

type Api = typeof import('@opentelemetry/api');

/** The API. */
export const api: Api = createRequire(import.meta.url)('@opentelemetry/api');
