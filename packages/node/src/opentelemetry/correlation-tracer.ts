// Spans with ids only: enough to correlate log lines and to propagate the trace.

import type { Attributes, Context, Span, SpanContext, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';
import { limits } from '../limits.ts';

/** The OpenTelemetry API, passed in so that it is loaded on demand. */
type Api = typeof import('@opentelemetry/api');

/** Whether a trace is sampled: other services and exemplars depend on it. */
export type IsSampled = (parent: Context, traceId: string) => boolean;

/** All zeros means "none". */
const NONE = { 8: '0'.repeat(16), 16: '0'.repeat(32) } as const;

const block = Buffer.alloc(limits.randomBlockBytes);
let used: number = limits.randomBlockBytes;

/**
 * With `Math.random`, as OpenTelemetry's own generator: ids must be unique but are no secret, and loading `node:crypto`
 * would take 10 ms of a start.
 */
function refill(): void {
  for (let at = 0; at < limits.randomBlockBytes; at += 4) block.writeUInt32LE(Math.floor(Math.random() * 2 ** 32), at);
}

function randomId(bytes: 8 | 16): string {
  for (;;) {
    if (used + bytes > limits.randomBlockBytes) {
      refill();
      used = 0;
    }
    const id = block.toString('hex', used, used + bytes);
    used += bytes;
    if (id !== NONE[bytes]) return id;
  }
}

/** Shared by all tracers of a provider. */
interface Shared {
  readonly api: Api;
  readonly isSampled: IsSampled | undefined;
  /** The provider that creates the spans from now on, including those of existing tracers. */
  successor: TracerProvider | undefined;
}

/** Creates spans that record nothing; each belongs to its parent's trace. */
class CorrelationTracer implements Tracer {
  protected readonly api: Api;
  readonly #shared: Shared;
  readonly #asked: Parameters<TracerProvider['getTracer']>;

  constructor(shared: Shared, asked: Parameters<TracerProvider['getTracer']>) {
    this.api = shared.api;
    this.#shared = shared;
    this.#asked = asked;
  }

  #successor(): Tracer | undefined {
    const tracer = this.#shared.successor?.getTracer(...this.#asked);
    return tracer instanceof CorrelationTracer ? undefined : tracer;
  }

  startSpan(name: string, options: SpanOptions = {}, context: Context = this.api.context.active()): Span {
    const { isSampled, successor } = this.#shared;
    if (successor !== undefined) {
      const tracer = this.#successor();
      if (tracer !== undefined) return tracer.startSpan(name, options, context);
    }
    const { trace, TraceFlags, isSpanContextValid } = this.api;
    const parent = options.root ? undefined : trace.getSpanContext(context);
    const spanContext: SpanContext =
      parent && isSpanContextValid(parent)
        ? { ...parent, spanId: randomId(8), isRemote: false }
        : { traceId: randomId(16), spanId: randomId(8), traceFlags: TraceFlags.SAMPLED };
    if (isSampled !== undefined) {
      const sampled = isSampled(options.root ? trace.deleteSpan(context) : context, spanContext.traceId);
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

/** A provider whose tracers record nothing, until another provider creates their spans. */
export interface CorrelationTracerProvider extends TracerProvider {
  handOver(successor: TracerProvider): void;
}

/**
 * A provider whose tracers record nothing.
 *
 * @param isSampled by default each trace is sampled, unless its parent is not
 */
export function correlationTracerProvider(api: Api, isSampled?: IsSampled): CorrelationTracerProvider {
  const shared: Shared = { api, isSampled, successor: undefined };
  return {
    getTracer: (...asked) => new CorrelationTracer(shared, asked),
    handOver(successor) {
      shared.successor = successor;
    },
  };
}
