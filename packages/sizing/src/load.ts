// The load of a plane: records, series, retention.

/** The load, of all services together unless stated otherwise. */
export interface Load {
  readonly services: number;
  /** Instances of each service: scraped processes. */
  readonly instances: number;
  readonly requestsPerSecond: number;
  readonly logLinesPerSecond: number;
  /** Retention of log records. */
  readonly days: number;
  /** Retention of series. */
  readonly metricsDays: number;
  /** Mean size of a log document as JSON. */
  readonly bytesPerLine: number;
  /** Series of each instance of a service. */
  readonly seriesPerService: number;
  /** Replicas of each shard; undefined: 1 if there is more than one node. */
  readonly replicas: 0 | 1 | undefined;
}
