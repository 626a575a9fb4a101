// Bounds of requests to the plane's servers, each with its reason.

export const limits = {
  /** As many as a client has connections: more would wait inside the client, where nobody counts them. */
  questionsMax: 4,
  /** Queries of all concurrent API calls together. */
  questionsWaitingMax: 512,
  /** On a busy machine, Elasticsearch takes seconds for a histogram over weeks. */
  questionMsMax: 20_000,
  /** The largest page of records: 500 of 100 kB each. Longer responses would only use memory. */
  answerBytesMax: 67_108_864,
  /** A restart takes longer than this; if requested more often, the engine would inspect its servers all the time. */
  reconnectMsMin: 2_000,
  /** A password is one line; a bundle of certificates has some hundred kilobytes. */
  fileBytesMax: 1_048_576,
  /** Enough of an error to recognise it. */
  reasonLengthMax: 300,
} as const;
