// OpenTelemetry's API and its context manager as our parts have them: rolled into one file, since the API alone is fifty
// and an app waits for each. All copies of the API share what is registered, and the keys of a context.
export * as api from '@opentelemetry/api';
export { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
