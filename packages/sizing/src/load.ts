// The load of a plane: records, series, retention.

/** The load, of all services together unless stated otherwise. */
export interface Load {
  readonly services: number;
  /** Instances of each service: processes that are scraped. */
  readonly instances: number;
  readonly requestsPerSecond: number;
  readonly logLinesPerSecond: number;
  /** How long log records are kept. */
  readonly days: number;
  /** How long series are kept. */
  readonly metricsDays: number;
  /** Mean size of a log document as JSON. */
  readonly bytesPerLine: number;
  /** Series of each instance of a service. */
  readonly seriesPerService: number;
  /** Copies of each shard beside the first; undefined: 1 where there is more than one node. */
  readonly replicas: 0 | 1 | undefined;
}
