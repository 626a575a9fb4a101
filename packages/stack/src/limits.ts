// The bounds of the stack's own containers, each with its reason.

/** Bounds of the keeper, of the exporter of Logstash and of the set-up in a cluster. */
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
  /** One request to the API of Kubernetes, which answers in milliseconds unless it is starting. */
  kubernetesMsMax: 15_000,
  /** All attempts of one request: an API server that is restarted is back within a minute. */
  kubernetesAttemptsMax: 20,
  kubernetesTotalMsMax: 90_000,
  /** A Secret holds 1 MiB at most, a third more in base64, and its metadata. */
  kubernetesAnswerBytesMax: 4_194_304,
  /** Set-ups that meet give way in turn: each round writes one of a dozen Secrets at least. */
  kubernetesConflictsMax: 20,
  /** Longest pause before a set-up that gave way reads again; the half of it is a time in which the other writes all. */
  kubernetesConflictMsMax: 2_000,
} as const;
