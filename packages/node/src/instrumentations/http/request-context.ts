// The context of a request with its span and metadata, without the two Map copies that the API's own context makes.
import type { Context, Span } from '@opentelemetry/api';
import { RPC_METADATA, type RpcMetadata } from '../../tracing/rpc-metadata.ts';

/** The key of the span in OpenTelemetry's contexts. */
const SPAN: symbol = Symbol.for('OpenTelemetry Context Key SPAN');

/** A context with a span and a request's metadata, on the root. */
export class RequestContext implements Context {
  readonly #root: Context;
  readonly #span: Span;
  readonly #metadata: RpcMetadata;

  constructor(root: Context, span: Span, metadata: RpcMetadata) {
    this.#root = root;
    this.#span = span;
    this.#metadata = metadata;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN) return this.#span;
    return key === RPC_METADATA ? this.#metadata : this.#root.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    // A span within the request's is the most common entry, and replaces the previous one.
    if (key === SPAN) return new RequestContext(this.#root, value as Span, this.#metadata);
    return this.#asBase().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#asBase().deleteValue(key);
  }

  #asBase(): Context {
    return this.#root.setValue(SPAN, this.#span).setValue(RPC_METADATA, this.#metadata);
  }
}
