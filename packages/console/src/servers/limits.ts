// Bounds of requests to the plane's servers, each with its reason.

export const limits = {
  /** As many as a client has connections: more would wait inside it, where nobody counts them. */
  questionsMax: 4,
  /** Everything that all answers under way may want to ask. */
  questionsWaitingMax: 512,
  /** Elasticsearch on a busy machine takes seconds for a histogram over weeks. */
  questionMsMax: 20_000,
  /** The largest page of records: 500, of 100 kB each. What is longer would only fill the memory. */
  answerBytesMax: 67_108_864,
  /** A restart takes longer than this; asked more often, the engine would look at its servers without a pause. */
  reconnectMsMin: 2_000,
  /** A password is a line, a bundle of certificates some hundred kilobytes. */
  fileBytesMax: 1_048_576,
  /** Enough of an error to recognize it. */
  reasonLengthMax: 300,
} as const;
