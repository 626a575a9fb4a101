// OpenTelemetry metrics for Prometheus: their storage, the metrics page, and its HTTP server.
export { SharedPage, type SharedPageOptions } from './cluster/shared-page.ts';
export type { ExemplarFilter } from './meter/exemplar.ts';
export type { Meter } from './meter/meter.ts';
export { MeterProvider, type MeterProviderOptions } from './meter/meter-provider.ts';
export type { BoundHistogram, HistogramSnapshot, HistogramStorage as Histogram } from './meter/storage.ts';
export { type Asked, MetricsPage, type MetricsPageOptions, type WrittenPage } from './page/metrics-page.ts';
export {
  type Credentials,
  type Health,
  type MetricsAddress,
  type MetricsServer,
  type MetricsServerOptions,
  startMetricsServer,
} from './server/metrics-server.ts';
