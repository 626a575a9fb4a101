// The bounds of the preload, each with its reason.

/** Bounds that only this package needs; shared ones are in the catalog. */
export const limits = {
  /** How long OpenTelemetry's exporters may delay the end of a process. */
  exportFlushMsMax: 1_000,
  /** Log records of one turn of the event loop that wait for OpenTelemetry's processor, whose queue is smaller. */
  exportedRecordsMax: 10_000,
  /**
   * A failed end this soon after an exception is attributed to it: an app that closes servers first has as long before
   * orchestrators kill it.
   */
  crashEndMsMax: 30_000,
  /** Turns of the event loop that metrics wait for an app that is still loading modules. */
  loadingTurnsMax: 10_000,
  /** Target files that are checked for a dead owner at start: a folder with more is shared with others. */
  targetFilesMax: 1_000,
  /** A package.json: the largest ones have some tens of kilobytes. */
  manifestBytesMax: 1_048_576,
  /**
   * A certificate chain, its authorities or its key: a bundle of all authorities that browsers trust has about 200
   * kilobytes.
   */
  certificateBytesMax: 1_048_576,
  /** Folders searched for a package.json between the app's entry and the root. */
  manifestFoldersMax: 64,
  /** Characters of a system file about the container: lists of mounts can be long, and the relevant ones come early. */
  systemFileBytesMax: 262_144,
  /** Cache of the parsed bindings of pino loggers; an app with a logger for each request parses them each time. */
  pinoHeadsMax: 256,
  /** Copies of OpenTelemetry's API in the report; the exact number of more is irrelevant. */
  apiCopiesMax: 16,
  /** Copies of logging libraries in the report: an app has a few. */
  loggersReportedMax: 32,
  /** Window for the event loop's delay: shorter than a scrape interval, long enough for percentiles. */
  eventLoopWindowMs: 10_000,
  /** With fewer samples a percentile is meaningless. */
  eventLoopSamplesMin: 5,
  /** Cache of series by a short key; a client that calls very many hosts uses the slower lookup. */
  boundSeriesMax: 1_000,
  /**
   * Circuit breaker names with their own series: an app has one for each service that it calls, not for each request.
   */
  circuitBreakersMax: 200,
  /** Connection pools: an app has one for each database, and some have one for each tenant. */
  connectionPoolsMax: 1_000,
  /** Loggers with their own level, and drop rules: each record is checked against all of them. */
  logRulesMax: 64,
  /** Fields with a chosen type: each name of a record is looked up among them. */
  fieldRulesMax: 256,
  /** Characters of those settings. */
  logRulesLengthMax: 16_384,
  /** Characters of a message to which a rule is applied: its beginning shows the kind of message. */
  filteredLengthMax: 8_192,
  /** Cache of the rules of each logger; further loggers are matched again at each record. */
  filteredLoggersMax: 1_000,
  /** Entries of baggage that are propagated; W3C's own limit. */
  baggageEntriesMax: 64,
  /** Cache of package names that were looked up: those that the app itself imports. */
  packagesNamedMax: 10_000,
  /**
   * Error codes with their own series, besides the system's: Node, OpenSSL and undici have hundreds, an app sees a few.
   */
  errorCodesMax: 64,
  /** Routes and mounts that are remembered for one request: only a loop in the app would try more. */
  routesTriedMax: 64,
  /** tRPC procedures with their own series; those of further ones appear only in log records, by path. */
  proceduresMax: 1_000,
  /** gRPC methods with their own series: an app has some dozens, but a client may request any name. */
  rpcMethodsMax: 1_000,
  /** Database commands with their own series: Redis has some 400 with its modules, and an app uses a few dozen. */
  operationNamesMax: 500,
  /** Characters of a query that are searched for its first word: comments before it are shorter. */
  queryLengthMax: 2_048,
  /** Characters of a path in a request's record: a longer one indicates an attack and does not identify a request. */
  pathLengthMax: 512,
  /** Characters of a printed line with its continuation lines: as many as a document keeps of a text. */
  printedLengthMax: 65_536,
  /** Characters of a printed line that are searched for its level, which is at the beginning. */
  printedLevelLengthMax: 100,
  /** Stack frames that are searched for the writer: a logger is near its write. */
  printingFramesMax: 16,
  /** Files of the app that the doctor searches for bundled libraries, and bytes of each. */
  ownFilesMax: 200,
  bundleBytesMax: 16_777_216,
  /** Interval of writing the report for `telltale doctor`. */
  reportMs: 250,
  /** Packages whose unshipped lines are counted separately. */
  unshippedPrintersMax: 64,
  /** One line: errors of exporters contain the receiver's response and a stack. */
  diagnosticLengthMax: 400,
  /** Random bytes are created in blocks, so that an id needs one call of the engine only. */
  randomBlockBytes: 1_024,
  /**
   * Characters of a name or version in a package.json, as a field of documents and a label of metrics: a longer text is
   * not a name.
   */
  manifestTextLengthMax: 256,
  /** Characters of the JSON in `pm2_env`: it contains the whole environment, and a few lists. */
  pm2EnvLengthMax: 1_048_576,
  /** Distinct warnings of a process: more would flood the output and grow the set. */
  warningsMax: 100,
  /** Default interval of exporting metrics, by OpenTelemetry's specification. */
  exportIntervalMs: 60_000,
  /** Default timeout of one export of metrics, by OpenTelemetry's specification. */
  exportTimeoutMs: 30_000,
  /** The longest time of a timer, for OpenTelemetry's "no limit". */
  timerMsMax: 2_147_483_647,
  /** The largest number that OpenTelemetry's specification requires an SDK to accept. */
  integerMax: 2_147_483_647,
} as const;
