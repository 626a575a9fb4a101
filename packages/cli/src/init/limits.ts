// Bounds of `telltale init`.

export const limits = {
  /** A handwritten file is far smaller; a larger one was generated, and is not edited. */
  fileBytesMax: 1_048_576,
  /** Scripts call scripts; this ends a cycle. */
  scriptDepthMax: 8,
  /** Elasticsearch answers such requests within milliseconds; while a cluster elects a master, within seconds. */
  requestMsMax: 15_000,
  /** The responses are a few kilobytes. */
  answerBytesMax: 1_048_576,
  /** How long the service may take to start for the proof that a record and a scrape arrive. */
  startSecondsMax: 60,
  /** The doctor has its own timeouts, two minutes in total; it hangs if it takes longer. */
  proofMsMax: 600_000,
  /** Time for a bulk request and a refresh; a loaded machine is slower. */
  arrivalMsMax: 20_000,
  arrivalPollMs: 500,
  /** Comparing two versions of such a file takes milliseconds. */
  diffMsMax: 5_000,
  /** The Node images in which Telltale's preload runs. */
  nodeVersionMin: 22,
} as const;
