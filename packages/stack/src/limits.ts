// The bounds of the stack's own containers, each with its reason.

/** Bounds of the keeper, of Logstash's exporter and of the set-up in a cluster. */
export const limits = {
  /** Delay after a failed run of the keeper, usually because a server is starting. */
  keeperRetryMs: 2_000,
  /** Timeout of Logstash's API, and of a scrape of its exporter: Prometheus gives up after ten seconds. */
  logstashMsMax: 5_000,
  /** Some kilobytes for each plugin: enough for the maximum of pipelines and outputs. */
  logstashAnswerBytesMax: 10_485_760,
  /** Pipelines, and outputs of each, on the exporter's page: nobody reads more. */
  logstashPipelinesMax: 100,
  logstashOutputsMax: 100,
  /** A user-defined name of a pipeline or a plugin. */
  logstashLabelLengthMax: 200,
  /** Two Prometheus servers, the health check, and some people. */
  logstashConnectionsMax: 16,
  /** One request to the Kubernetes API, which answers in milliseconds unless it is starting. */
  kubernetesMsMax: 15_000,
  /** All attempts of one request: a restarting API server is back within a minute. */
  kubernetesAttemptsMax: 20,
  kubernetesTotalMsMax: 90_000,
  /** A Secret has at most 1 MiB, a third more in base64, and its metadata. */
  kubernetesAnswerBytesMax: 4_194_304,
  /** Attempts: concurrent set-ups give way in turn, and each round writes at least one of a dozen Secrets. */
  kubernetesConflictsMax: 20,
  /** Longest delay before a set-up that gave way reads again; the other one writes all within half of it. */
  kubernetesConflictMsMax: 2_000,
  /** Each adds four names to a certificate. More would need a cluster with dedicated master nodes. */
  kubernetesReplicasMax: 9,
} as const;
