// The bounds of the command line, each with its reason.

/** Limits of command line values; the doctor and init have their own. */
export const limits = {
  /** A token is one line, a bundle of certificates some hundred kilobytes; a larger file was named by mistake. */
  secretBytesMax: 1_048_576,
  /** A year: an alert that is silenced for longer has a rule that nobody wants. */
  silenceHours: { min: 0.01, max: 8_784, fraction: true },
  /** Elasticsearch returns up to 10,000 at once; nobody reads a thousand lines of a table. */
  deadLettersShown: { min: 1, max: 1_000 },
  /** Characters of the reason in that table: one line of a wide terminal. */
  reasonShownLengthMax: 120,
  /** It is not useful to wait longer for the start of an app. */
  startSeconds: { min: 1, max: 1_000 },
  /** Lines: more than the size limit of a log, which the keeper enforces. */
  logLines: { min: 0, max: 1_000_000 },
  /** TCP's own range; 0 is any free port. */
  ports: { min: 0, max: 65_535 },
  /** Additional copies of the logs: sizes were measured with at most one. */
  replicas: { min: 0, max: 1 },
  /** Characters of a server's response in a message: the reason is at its beginning. */
  answerShownLengthMax: 200,
  /** Records of one search; a program that needs more should query Elasticsearch itself. */
  recordsShown: { min: 1, max: 10_000 },
  /** Records of one request. */
  pageMax: 500,
  /** The same for whole records, which may have some mebibytes each: a page is held in memory. */
  wholePageMax: 50,
  /** Existing records with which a tail begins. */
  backlogShown: { min: 0, max: 500 },
  /** The last moment of Elasticsearch's dates, in milliseconds since 1970. */
  lastMoment: 9_223_372_036_000,
  /** Names of services in a hint: about one line. */
  namesShown: 5,
  /** Width of the column of service names: a longer name shifts only its own line. */
  serviceWidthMax: 20,
  /** Fields of an app on a record's line, and characters of each value. */
  lineFieldsMax: 8,
  lineValueLengthMax: 80,
} as const;
