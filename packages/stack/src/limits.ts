// The bounds of the stack's own containers, each with its reason.

/** Bounds of the keeper and of the exporter of Logstash. */
export const limits = {
  /** A look of the keeper that failed, of a server that is starting mostly, is made again after this time. */
  keeperRetryMs: 2_000,
  /** One answer of Logstash's API, and one scrape of its exporter: Prometheus gives up after ten seconds. */
  logstashMsMax: 5_000,
  /** Some kilobytes a plugin: enough for the most pipelines and outputs that are told of. */
  logstashAnswerBytesMax: 10_485_760,
  /** Pipelines, and outputs of each, that the exporter tells of: more would not be read by people. */
  logstashPipelinesMax: 100,
  logstashOutputsMax: 100,
  /** A name that somebody gave to a pipeline or to a plugin. */
  logstashLabelLengthMax: 200,
  /** Two Prometheus, the health check, and some who look. */
  logstashConnectionsMax: 16,
} as const;
