// Spans that exist only as ids: enough for a log line to name its request, and for other services to go on with it.
import type { Attributes, Context, Span, SpanContext, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';

/** The OpenTelemetry API, handed in so that it is loaded when it is needed. */
type Api = typeof import('@opentelemetry/api');

/** Whether a trace is sampled: other services go by it, and so do exemplars. */
export type IsSampled = (parent: Context, traceId: string) => boolean;

/** All zeros means "none". */
const NONE = { 8: '0'.repeat(16), 16: '0'.repeat(32) } as const;

/** Random bytes are taken in blocks: asking the system for each id costs more than the rest of the span. */
const BLOCK_BYTES = 4_096;
const block = Buffer.alloc(BLOCK_BYTES);
let used = BLOCK_BYTES;

function randomId(bytes: 8 | 16): string {
  for (;;) {
    if (used + bytes > BLOCK_BYTES) {
      // Loaded with the first span: it is not on every app's way.
      process.getBuiltinModule('node:crypto').randomFillSync(block);
      used = 0;
    }
    const id = block.toString('hex', used, used + bytes);
    used += bytes;
    if (id !== NONE[bytes]) return id;
  }
}

/** Makes spans that record nothing; each belongs to the trace of its parent. */
class CorrelationTracer implements Tracer {
  protected readonly api: Api;
  readonly #isSampled: IsSampled | undefined;

  constructor(api: Api, isSampled: IsSampled | undefined) {
    this.api = api;
    this.#isSampled = isSampled;
  }

  startSpan(_name: string, options: SpanOptions = {}, context: Context = this.api.context.active()): Span {
    const { trace, TraceFlags, isSpanContextValid } = this.api;
    const parent = options.root ? undefined : trace.getSpanContext(context);
    const spanContext: SpanContext =
      parent && isSpanContextValid(parent)
        ? { ...parent, spanId: randomId(8), isRemote: false }
        : { traceId: randomId(16), spanId: randomId(8), traceFlags: TraceFlags.SAMPLED };
    if (this.#isSampled !== undefined) {
      const sampled = this.#isSampled(options.root ? trace.deleteSpan(context) : context, spanContext.traceId);
      // The other flags are the parent's.
      spanContext.traceFlags = (spanContext.traceFlags & ~TraceFlags.SAMPLED) | (sampled ? TraceFlags.SAMPLED : 0);
    }
    return trace.wrapSpanContext(spanContext);
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...rest: readonly unknown[]): ReturnType<F> {
    const work = rest.at(-1) as F;
    const options = (rest.length > 1 ? rest[0] : {}) as SpanOptions & { attributes?: Attributes };
    const { context, trace } = this.api;
    const parent = (rest.length > 2 ? rest[1] : context.active()) as Context;
    const span = this.startSpan(name, options, parent);
    return context.with(trace.setSpan(parent, span), () => work(span) as ReturnType<F>);
  }
}

/**
 * A provider whose tracers record nothing.
 *
 * @param isSampled by default each trace is, unless its parent is not
 */
export function correlationTracerProvider(api: Api, isSampled?: IsSampled): TracerProvider {
  const tracer = new CorrelationTracer(api, isSampled);
  return { getTracer: () => tracer };
}
