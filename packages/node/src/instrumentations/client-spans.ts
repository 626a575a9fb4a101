// Spans of database and queue clients, watched as they end: by them an operation is measured whose instrumentation
// makes spans and no metrics.
import type {
  Attributes,
  AttributeValue,
  Context,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanOptions,
  SpanStatus,
  TimeInput,
  Tracer,
  TracerProvider,
} from '@opentelemetry/api';

type Api = typeof import('@opentelemetry/api');

/** What a client did. */
export interface Operation {
  readonly attributes: Readonly<Attributes>;
  readonly seconds: number;
  /** Code or class of what went wrong; undefined where nothing did. */
  readonly errorType: string | undefined;
  /** Context with the operation's own span. */
  readonly context: Context;
}

type OnOperation = (operation: Operation) => void;

function errorTypeOf(exception: Exception): string {
  if (typeof exception === 'string') return '_OTHER';
  // A signal's own errors have a number of the browsers' for a code.
  if (exception instanceof DOMException) return exception.name;
  return String(exception.code ?? exception.name ?? '_OTHER');
}

/** Wraps a span and keeps the attributes that its end is recorded with. */
class WatchedSpan implements Span {
  readonly #span: Span;
  readonly #attributes: Attributes;
  readonly #context: Context;
  readonly #onEnd: OnOperation;
  readonly #begun = performance.now();
  #errorType: string | undefined;
  #ended = false;

  constructor(api: Api, span: Span, options: SpanOptions, parent: Context, onEnd: OnOperation) {
    this.#span = span;
    this.#attributes = { ...options.attributes };
    this.#context = api.trace.setSpan(parent, span);
    this.#onEnd = onEnd;
  }

  spanContext(): SpanContext {
    return this.#span.spanContext();
  }

  /** Asked before attributes are set: they are wanted. */
  isRecording(): boolean {
    return !this.#ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    // A client of Redis names a command at first by itself, and at its end by the transaction that it was part of.
    const isNamed = key === 'db.operation.name' && this.#attributes[key] !== undefined;
    if (!isNamed) this.#attributes[key] = value;
    this.#span.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.#attributes, attributes);
    this.#span.setAttributes(attributes);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.#errorType = errorTypeOf(exception);
    this.#span.recordException(exception, time);
  }

  setStatus(status: SpanStatus): this {
    // SpanStatusCode.ERROR
    if (status.code === 2) this.#errorType ??= '_OTHER';
    this.#span.setStatus(status);
    return this;
  }

  end(endTime?: TimeInput): void {
    if (!this.#ended) {
      this.#ended = true;
      this.#onEnd({
        attributes: this.#attributes,
        seconds: (performance.now() - this.#begun) / 1_000,
        errorType: this.#errorType,
        context: this.#context,
      });
    }
    this.#span.end(endTime);
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    this.#span.addEvent(name, attributesOrTime, time);
    return this;
  }

  addLink(link: Link): this {
    this.#span.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.#span.addLinks(links);
    return this;
  }

  updateName(name: string): this {
    this.#span.updateName(name);
    return this;
  }
}

class WatchingTracer implements Tracer {
  readonly #api: Api;
  readonly #tracer: Tracer;
  readonly #onEnd: OnOperation;
  readonly #sendsRoots: boolean;

  constructor(api: Api, tracer: Tracer, onEnd: OnOperation, sendsRoots: boolean) {
    this.#api = api;
    this.#tracer = tracer;
    this.#onEnd = onEnd;
    this.#sendsRoots = sendsRoots;
  }

  startSpan(name: string, options: SpanOptions = {}, parent: Context = this.#api.context.active()): Span {
    const { trace, INVALID_SPAN_CONTEXT } = this.#api;
    const isSent = this.#sendsRoots || trace.getSpan(parent) !== undefined;
    const span = isSent ? this.#tracer.startSpan(name, options, parent) : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const { CLIENT, PRODUCER, CONSUMER } = this.#api.SpanKind;
    if (options.kind !== CLIENT && options.kind !== PRODUCER && options.kind !== CONSUMER) return span;
    return new WatchedSpan(this.#api, span, options, parent, this.#onEnd);
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: readonly unknown[]): ReturnType<F> {
    const work = rest.at(-1) as F;
    const { context, trace } = this.#api;
    const parent = (rest.length > 2 ? rest[1] : context.active()) as Context;
    const span = this.startSpan(name, (rest.length > 1 ? rest[0] : {}) as SpanOptions, parent);
    return context.with(trace.setSpan(parent, span), () => work(span) as ReturnType<F>);
  }
}

/**
 * Watches the spans that the instrumentation of a client makes, whatever provider makes them.
 *
 * @param options.sendsRoots whether a span outside of a trace is handed on, and not only watched
 */
export function watchClientSpans(
  api: Api,
  onEnd: OnOperation,
  { sendsRoots = true }: { readonly sendsRoots?: boolean } = {},
): TracerProvider {
  return {
    getTracer: (name, version) => new WatchingTracer(api, api.trace.getTracer(name, version), onEnd, sendsRoots),
  };
}
