// The text of a metrics page: OpenTelemetry's serializer, given names with unit and type suffixes.

import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { DataPointType, type MetricData, type ResourceMetrics, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { type Instrument, prometheusName } from '@telltale/catalog';

function instrumentOf(metric: MetricData): Instrument {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'updowncounter';
  return metric.dataPointType === DataPointType.GAUGE ? 'gauge' : 'histogram';
}

function renamed(metric: MetricData): MetricData {
  const { name, unit } = metric.descriptor;
  // Instruments are few and their names are asked for at each scrape: the cost is some microseconds a metric.
  const page = prometheusName({ name, unit, instrument: instrumentOf(metric) });
  return { ...metric, descriptor: { ...metric.descriptor, name: page, unit: '' } };
}

/** One serializer for what only one scope names, one that tells the scopes apart for what several do. */
export class MetricsPage {
  readonly #plain = new PrometheusSerializer('', false, undefined, false, true);
  readonly #scoped = new PrometheusSerializer('', false, undefined, true, false);
  readonly #onWarning: (message: string) => void;
  /** What was already warned of; as many entries at most as there are names of instruments. */
  readonly #warned = new Set<string>();

  constructor(onWarning: (message: string) => void) {
    this.#onWarning = onWarning;
  }

  /** @param errors what observable instruments threw; the rest of the page stands */
  write(resourceMetrics: ResourceMetrics, errors: readonly unknown[]): string {
    for (const error of errors) this.#warnOnce(`an observable instrument failed: ${error}`);
    const scopeMetrics = resourceMetrics.scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.filter(({ dataPoints }) => dataPoints.length > 0).map(renamed),
    }));
    const shared = this.#sharedNames(scopeMetrics);
    const part = (isShared: boolean): ResourceMetrics => ({
      resource: resourceMetrics.resource,
      scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
        scope,
        metrics: metrics.filter(({ descriptor }) => shared.has(descriptor.name) === isShared),
      })),
    });
    const plain = this.#plain.serialize(part(false));
    return end(shared.size === 0 ? plain : end(plain) + this.#scoped.serialize(part(true)));
  }

  /** Names under which more than one instrument reports: without the scope their series could be the same twice. */
  #sharedNames(scopeMetrics: readonly ScopeMetrics[]): Set<string> {
    const types = new Map<string, DataPointType>();
    const shared = new Set<string>();
    for (const { metrics } of scopeMetrics) {
      for (const { descriptor, dataPointType } of metrics) {
        const known = types.get(descriptor.name);
        if (known === undefined) types.set(descriptor.name, dataPointType);
        else shared.add(descriptor.name);
        if (known !== undefined && known !== dataPointType) {
          this.#warnOnce(
            `${descriptor.name} is left off the page: it was made as a ${DataPointType[known]} and as a ${DataPointType[dataPointType]}. Rename one of them.`,
          );
        }
      }
    }
    return shared;
  }

  #warnOnce(message: string): void {
    if (this.#warned.has(message) || this.#warned.size > 1_000) return;
    this.#warned.add(message);
    this.#onWarning(message);
  }
}

function end(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
