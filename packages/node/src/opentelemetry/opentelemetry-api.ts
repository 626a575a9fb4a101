// OpenTelemetry's API: our copy, and the copy that its SDK and instrumentations load.
import { createRequire } from 'node:module';
import { loadOwn } from '../loading.ts';

type Own = typeof import('./own-opentelemetry.ts');
type Api = typeof import('@opentelemetry/api');

const require = createRequire(import.meta.url);

let own: Own | undefined;

/** Our own copy, loaded at the first call; each request uses it. */
export function ownOpenTelemetry(): Own {
  own ??= loadOwn<Own>('./opentelemetry/own-opentelemetry.js');
  return own;
}

/**
 * The copy beside the SDK's, loaded at the first call: its loading starts the metrics, which need this module to be
 * complete. As CommonJS: most apps load it that way, and its ES modules are the same fifty files again.
 */
export function api(): Api {
  return require('@opentelemetry/api') as Api;
}
