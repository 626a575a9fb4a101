// OpenTelemetry's API and its context manager for our own parts, bundled into one file, because the API has fifty and
// each app would wait for them. All copies of the API share registrations and context keys.
export * as api from '@opentelemetry/api';
export { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
