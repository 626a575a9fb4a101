// OpenTelemetry's SDK for Node and its exporters: the copies that `@opentelemetry/sdk-node` depends on, each loaded when
// it is needed. All of them together, gRPC among them, are what makes `sdk-node` itself slow to load.
import { asOwn, requireBeside } from '../loading.ts';

/** Loads a package as `@opentelemetry/sdk-node` would. */
export function requireBesideSdk<T>(id: string): T {
  return asOwn(() => requireBeside('@opentelemetry/sdk-node')(id) as T);
}
