// A propagator that preserves the current request when the headers of another are extracted.
import type { Context, TextMapPropagator } from '@opentelemetry/api';
import { RPC_METADATA } from '../rpc-metadata.ts';

/**
 * Behind its proxy, Next.js creates a context from the headers of a request, inside the request that it serves: without
 * this, code that names a route there would not find the request.
 */
export function preserveRequest(propagator: TextMapPropagator, active: () => Context): TextMapPropagator {
  return {
    fields: () => propagator.fields(),
    inject: (context, carrier, setter) => propagator.inject(context, carrier, setter),
    extract(context, carrier, getter) {
      const extracted = propagator.extract(context, carrier, getter);
      const metadata = extracted.getValue(RPC_METADATA) === undefined ? active().getValue(RPC_METADATA) : undefined;
      return metadata === undefined ? extracted : extracted.setValue(RPC_METADATA, metadata);
    },
  };
}
