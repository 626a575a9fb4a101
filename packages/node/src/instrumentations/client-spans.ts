// Watches spans of database and queue clients as they end, to measure operations whose instrumentation creates spans
// but no metrics.
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

/** An operation of a client. */
export interface Operation {
  readonly attributes: Readonly<Attributes>;
  readonly seconds: number;
  /** Code or class of the error; undefined if there was none. */
  readonly errorType: string | undefined;
  /** Context with the operation's own span. */
  readonly context: Context;
}

type OnOperation = (operation: Operation) => void;

function errorTypeOf(exception: Exception): string {
  if (typeof exception === 'string') return '_OTHER';
  // Errors of an abort signal have a browser's number as their code.
  if (exception instanceof DOMException) return exception.name;
  return String(exception.code ?? exception.name ?? '_OTHER');
}

/** Wraps a span and keeps the attributes for the measurement. */
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

  /** Checked before attributes are set, which are needed here. */
  isRecording(): boolean {
    return !this.#ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    // A Redis client first names a command by itself, and at its end by its transaction.
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
 * Watches the spans that a client's instrumentation creates, whatever provider creates them.
 *
 * @param options.sendsRoots whether a span outside of a trace is exported, and not only measured
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
