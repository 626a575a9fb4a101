// Bounds of `telltale init`.

export const limits = {
  /** A file that somebody wrote by hand is far smaller; a larger one was generated, and is left alone. */
  fileBytesMax: 1_048_576,
  /** Scripts call scripts; a circle of them ends here. */
  scriptDepthMax: 8,
  /** Elasticsearch answers such requests within milliseconds; a cluster that elects a master takes seconds. */
  requestMsMax: 15_000,
  /** Answers to them are a few kilobytes. */
  answerBytesMax: 1_048_576,
  /** How long the service may take to start while it is proven that a record and a scrape arrive. */
  startSecondsMax: 60,
  /** The doctor has its own timeouts, which add up to two minutes; one that takes longer hangs. */
  proofMsMax: 600_000,
  /** A bulk request, and the second until what it brought can be searched; a loaded machine is slower. */
  arrivalMsMax: 20_000,
  arrivalPollMs: 500,
  /** Comparing two versions of such a file takes milliseconds. */
  diffMsMax: 5_000,
  /** Of the images that Telltale's preload runs in. */
  nodeVersionMin: 22,
} as const;
