// The meter provider for instrumentations: drops metrics counted elsewhere, bounds the cardinality of names.
import type { Attributes, Context, Histogram, Meter, UpDownCounter } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { MeterProvider } from './meter-provider.ts';
import { verbOf } from './operation-names.ts';

type Given = Parameters<Instrumentation['setMeterProvider']>[0];

const uncounted: UpDownCounter = { add() {} };
const unrecorded: Histogram = { record() {} };

/** The first word of an arbitrary text is not an operation: a query may begin with a misspelt one. */
function withKnownOperations(histogram: Histogram): Histogram {
  return {
    record(value: number, attributes: Attributes = {}, context?: Context) {
      const { 'db.operation.name': name, ...rest } = attributes;
      const known = verbOf(name);
      histogram.record(value, known === undefined ? rest : { ...rest, 'db.operation.name': known }, context);
    },
  };
}

type Overrides = Partial<Pick<Meter, 'createHistogram' | 'createUpDownCounter'>>;

function overriding(provider: MeterProvider, overridesOf: (meter: Meter) => Overrides): Given {
  return {
    getMeter(name: string) {
      const meter: Meter = provider.getMeter(name);
      const overrides = overridesOf(meter);
      return new Proxy(meter, {
        get(target, key) {
          const value: unknown = Reflect.get(overrides, key) ?? Reflect.get(target, key);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
}

const overrides: Readonly<Record<string, (meter: Meter) => Overrides>> = {
  pg: (meter) => ({
    createHistogram: (name, options) => withKnownOperations(meter.createHistogram(name, options)),
    // Its pools are read at each collection.
    createUpDownCounter: (name, options) =>
      name.startsWith('db.client.connection.') ? uncounted : meter.createUpDownCounter(name, options),
  }),
  oracledb: (meter) => ({
    createHistogram: (name, options) => withKnownOperations(meter.createHistogram(name, options)),
  }),
  // Client requests are measured by us, even if the instrumentation creates their spans.
  undici: () => ({ createHistogram: () => unrecorded }),
  http: (meter) => ({
    createHistogram: (name, options) =>
      name === 'http.client.request.duration' ? unrecorded : meter.createHistogram(name, options),
  }),
};

/** @param name the instrumentation's, as in the table */
export function meterProviderFor(name: string, provider: MeterProvider): Given {
  const own = overrides[name];
  return own === undefined ? provider : overriding(provider, own);
}
