// A span of a served request that records only the route, because some frameworks set it there.
import type { Attributes, AttributeValue, Span, SpanContext } from '@opentelemetry/api';
import type { RpcMetadata } from '../../tracing/rpc-metadata.ts';

/** Passes the route to the request's metadata. */
export class ServerSpan implements Span {
  readonly #spanContext: SpanContext;
  readonly #metadata: RpcMetadata;

  constructor(spanContext: SpanContext, metadata: RpcMetadata) {
    this.#spanContext = spanContext;
    this.#metadata = metadata;
  }

  spanContext(): SpanContext {
    return this.#spanContext;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (key === 'http.route' && typeof value === 'string') this.#metadata.route = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    const route = attributes['http.route'];
    return route === undefined ? this : this.setAttribute('http.route', route);
  }

  isRecording(): boolean {
    return false;
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(): this {
    return this;
  }

  updateName(): this {
    return this;
  }

  end(): void {}

  recordException(): void {}
}
