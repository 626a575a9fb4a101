// OpenTelemetry metrics on one Prometheus page: a reader, the page's text, and the server that answers for it.

export { createMetricsReader, type MetricsReader } from './metrics-reader.ts';
export {
  type MetricsAddress,
  type MetricsServer,
  type MetricsServerOptions,
  startMetricsServer,
} from './metrics-server.ts';
