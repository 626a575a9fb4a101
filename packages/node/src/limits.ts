// The bounds of the preload, each with its reason.

/** Bounds that only this package keeps; those shared with others stand in the catalog. */
export const limits = {
  /** OpenTelemetry's exporters may hold the end of a process up for as long. */
  exportFlushMsMax: 1_000,
  /** Log records of one turn of the event loop that wait for OpenTelemetry's processor, which keeps fewer. */
  exportedRecordsMax: 10_000,
  /** An end with a failure so soon after an exception comes from it: who closes servers first has as long, since
   * orchestrators kill then. */
  crashEndMsMax: 30_000,
  /** Turns of the event loop that the metrics wait for an app that goes on loading modules. */
  loadingTurnsMax: 10_000,
  /** Target files looked at for a dead owner at start: a folder with more is not ours alone. */
  targetFilesMax: 1_000,
  /** A package.json: the largest ones have some tens of kilobytes. */
  manifestBytesMax: 1_048_576,
  /** A certificate chain, its authorities or its key: a bundle of all that browsers trust has some 200 kilobytes. */
  certificateBytesMax: 1_048_576,
  /** Folders looked at for a package.json between the app's entry and the root. */
  manifestFoldersMax: 64,
  /** Of a file of the system's that tells of the container: lists of mounts can be long, and ours come early. */
  systemFileBytesMax: 262_144,
  /** Bindings of pino's loggers kept read; an app that makes a logger for each request has them read each time. */
  pinoHeadsMax: 256,
  /** Copies of OpenTelemetry's API that are named; more than two are a mess in any number. */
  apiCopiesMax: 16,
  /** Copies of logging libraries that a report tells of: an app has a few. */
  loggersReportedMax: 32,
  /** A window of the event loop's delay: shorter than scrapes are apart, long enough for its percentiles. */
  eventLoopWindowMs: 10_000,
  /** Below it a percentile says nothing. */
  eventLoopSamplesMin: 5,
  /** Series found by a short key; a client that asks very many hosts has them found the longer way again. */
  boundSeriesMax: 1_000,
  /**
   * Names of circuit breakers with their own series: an app has one for each service that it calls, not for each
   * request.
   */
  circuitBreakersMax: 200,
  /** Connection pools: an app has one for each database, and some have one for each tenant. */
  connectionPoolsMax: 1_000,
  /** Loggers with their own level, and drop rules: each record is checked against all of them. */
  logRulesMax: 64,
  /** Fields whose type was chosen: each name of a record is looked up among them. */
  fieldRulesMax: 256,
  /** Characters of those rules. */
  logRulesLengthMax: 16_384,
  /** Characters of a message in which a rule looks: it is the beginning that says what kind of message it is. */
  filteredLengthMax: 8_192,
  /** Loggers whose rules are remembered; of more, they are found again at each record. */
  filteredLoggersMax: 1_000,
  /** Entries of baggage that are carried on; W3C has no more. */
  baggageEntriesMax: 64,
  /** Packages whose names are looked up and remembered: those that the app itself asks for. */
  packagesNamedMax: 10_000,
  /**
   * Error codes with their own series, besides the system's: Node, OpenSSL and undici have hundreds, an app meets a
   * few.
   */
  errorCodesMax: 64,
  /** Routes and mounts of one request that are remembered until its end: more only a loop of the app's would try. */
  routesTriedMax: 64,
  /** tRPC procedures with their own series; those of further ones appear only in log records, by path. */
  proceduresMax: 1_000,
  /** gRPC methods with their own series: an app has some dozens, and a client may ask for any. */
  rpcMethodsMax: 1_000,
  /** Database commands with their own series: Redis has some 400 with its modules, and an app uses a few dozen. */
  operationNamesMax: 500,
  /** Of a query that is searched for its first word: comments before it are shorter. */
  queryLengthMax: 2_048,
  /**
   * Characters of a path that a request's record names: what is longer tells an attack, and not which request it was.
   */
  pathLengthMax: 512,
  /** Characters of a printed line, with those that go on with it: as much as a document keeps of a text. */
  printedLengthMax: 65_536,
  /** Characters of a printed line in which its level is looked for: it stands at the beginning. */
  printedLevelLengthMax: 100,
  /** Frames of a stack that are looked at to tell who prints: a logger stands near to what it writes. */
  printingFramesMax: 16,
  /** Files of the app that the doctor has looked at for libraries that are bundled into them, and bytes of each. */
  ownFilesMax: 200,
  bundleBytesMax: 16_777_216,
  /** How often the report for `telltale doctor` is written. */
  reportMs: 250,
  /** Packages whose printed lines are not shipped, counted one by one. */
  unshippedPrintersMax: 64,
  /** A line, not a page: errors of exporters bring the receiver's answer and a stack along. */
  diagnosticLengthMax: 400,
  /** Random bytes are made in blocks: an id is then one call of the engine's own. */
  randomBlockBytes: 1_024,
  /**
   * Characters of a name or version in a package.json, as a field of documents and a label of metrics: longer is no
   * name.
   */
  manifestTextLengthMax: 256,
  /** Characters of the JSON in `pm2_env`: it holds the whole environment, and a few lists. */
  pm2EnvLengthMax: 1_048_576,
  /** Distinct warnings a process may give: more would be a flood, and a growing set. */
  warningsMax: 100,
  /**
   * How often metrics are exported, and how long one export may take, where nothing is set: as OpenTelemetry specifies.
   */
  exportIntervalMs: 60_000,
  /** One export of metrics, where nothing is set: as OpenTelemetry specifies. */
  exportTimeoutMs: 30_000,
  /** The longest time that a timer takes: what OpenTelemetry's specification calls without end. */
  timerMsMax: 2_147_483_647,
  /** The largest number that OpenTelemetry's specification asks an SDK to read. */
  integerMax: 2_147_483_647,
} as const;
