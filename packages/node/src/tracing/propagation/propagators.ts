// The propagators that `OTEL_PROPAGATORS` names, each loaded on demand.
import type { TextMapPropagator } from '@opentelemetry/api';
import { loadOwn } from '../../loading.ts';
import { defaultPropagators, type PropagatorName } from '../../settings/settings.ts';
import { W3cTraceContext } from '../w3c-trace-context.ts';
import { W3cPropagator } from './w3c-propagator.ts';

type Api = typeof import('@opentelemetry/api');

const makers: Readonly<Record<PropagatorName, (api: Api) => TextMapPropagator>> = {
  tracecontext: (api) => new W3cTraceContext(api),
  baggage: () => {
    const { W3CBaggagePropagator } = loadOwn<typeof import('./baggage.ts')>('./tracing/propagation/baggage.js');
    return new W3CBaggagePropagator();
  },
  b3: () => {
    const { B3Propagator } = loadOwn<typeof import('@opentelemetry/propagator-b3')>('@opentelemetry/propagator-b3');
    return new B3Propagator();
  },
  b3multi: () => {
    const { B3Propagator, B3InjectEncoding } =
      loadOwn<typeof import('@opentelemetry/propagator-b3')>('@opentelemetry/propagator-b3');
    return new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });
  },
  jaeger: (api) => {
    const { JaegerPropagator } = loadOwn<typeof import('./jaeger-propagator.ts')>(
      './tracing/propagation/jaeger-propagator.js',
    );
    return new JaegerPropagator(api);
  },
  xray: () => {
    const { AWSXRayPropagator } = loadOwn<typeof import('@opentelemetry/propagator-aws-xray')>(
      '@opentelemetry/propagator-aws-xray',
    );
    return new AWSXRayPropagator();
  },
  ottrace: () => {
    const { OTTracePropagator } = loadOwn<typeof import('@opentelemetry/propagator-ot-trace')>(
      '@opentelemetry/propagator-ot-trace',
    );
    return new OTTracePropagator();
  },
};

/** One propagator that combines the named ones. @param names each once; none: nothing is propagated */
export function propagatorOf(api: Api, names: readonly PropagatorName[]): TextMapPropagator {
  const isDefault =
    names.length === defaultPropagators.length && defaultPropagators.every((name) => names.includes(name));
  if (isDefault) return new W3cPropagator(api);
  const propagators = names.map((name) => makers[name](api));
  return {
    fields: () => [...new Set(propagators.flatMap((propagator) => propagator.fields()))],
    inject(context, carrier, setter) {
      for (const propagator of propagators) propagator.inject(context, carrier, setter);
    },
    extract: (context, carrier, getter) =>
      propagators.reduce((found, propagator) => propagator.extract(found, carrier, getter), context),
  };
}
