// The bounds of the command line, each with its reason.

/** Bounds of what the command reads; those of the doctor and of init stand beside them. */
export const limits = {
  /** A token is a line, a bundle of certificates some hundred kilobytes; what is larger was named by mistake. */
  secretBytesMax: 1_048_576,
  /** A year: an alert that is silent for longer belongs to a rule that nobody wants. */
  silenceHours: { min: 0.01, max: 8_784, fraction: true },
  /** Elasticsearch answers up to 10,000 at once; nobody reads a thousand lines of a table. */
  deadLettersShown: { min: 1, max: 1_000 },
  /** Characters of the reason in that table: the line of a wide terminal. */
  reasonShownLengthMax: 120,
  /** An app that takes a quarter of an hour to start is not examined by waiting for it. */
  startSeconds: { min: 1, max: 1_000 },
  /** Lines: more than the keeper lets a log grow to. */
  logLines: { min: 0, max: 1_000_000 },
  /** TCP's own; 0 is any free one. */
  ports: { min: 0, max: 65_535 },
  /** Additional copies of the logs: the sizes were measured with one at most. */
  replicas: { min: 0, max: 1 },
  /** Characters of a server's answer that a message repeats: the reason stands at its beginning. */
  answerShownLengthMax: 200,
  /** Records of one search; a program that needs more should query Elasticsearch itself. */
  recordsShown: { min: 1, max: 10_000 },
  /** Records that the console's questions give at once. */
  pageMax: 500,
  /** The same of whole records, which may have some mebibytes each: a page is held in memory. */
  wholePageMax: 50,
  /** Records from before now that a tail begins with. */
  backlogShown: { min: 0, max: 500 },
  /** The last moment that Elasticsearch's dates can hold, milliseconds since 1970. */
  lastMoment: 9_223_372_036_000,
  /** Names of services that a hint lists: a line's worth. */
  namesShown: 5,
  /** Columns of the names of services: longer ones push their own line to the right. */
  serviceWidthMax: 20,
  /** Fields of an app that a record's line shows, and characters of each value: a line stays a line. */
  lineFieldsMax: 8,
  lineValueLengthMax: 80,
} as const;
