// The limits of the metrics and of their page (cardinality, sizes), each with its reason.

/** Bounds of the metrics, the page, and the server behind it. */
export const limits = {
  /**
   * Series of one metric: a label with ids must not fill the memory of the app or of Prometheus. OpenTelemetry's own
   * default.
   */
  seriesMax: 2_000,
  /** Characters of a name in a message, so that it stays readable. */
  nameShownLengthMax: 100,
  /** Cache of other orders and spellings of attributes for each series. */
  spellingsPerSeries: 4,
  /** Characters of a label's value: a longer one is a payload. */
  labelValueLengthMax: 1_024,
  /** Characters of the joined values of two labels with the same name. */
  joinedValueLengthMax: 4_096,
  /** Characters of a label's name: OpenTelemetry's limit for metric names. */
  labelNameLengthMax: 255,
  /** Cache of label names in their page form: as many as a large app has. */
  labelNamesKnown: 1_000,
  /** Labels of one series, and of the process: OpenTelemetry's own limit for attributes. */
  labelsMax: 128,
  /** Characters of a metric's name: OpenTelemetry's own limit. */
  metricNameLengthMax: 255,
  /** Characters of a unit: OpenTelemetry's own limit. */
  unitLengthMax: 63,
  /** Metrics of one process; an app that invents names must not grow them without end. */
  metricsMax: 10_000,
  /** Distinct warnings; each is given once. */
  warningsMax: 1_000,
  /** Length of one slice of writing the page; together with other work in between, a scrape delays nobody by 10 ms. */
  sliceMsMax: 2,
  /** Lines between two checks of the clock: about a tenth of a millisecond. */
  linesPerLook: 64,
  /** Timeout of a callback; its metrics are then missing on this page. */
  callbackMsMax: 1_000,
  /** Series in one message to another process: some tens of kilobytes, and less than a millisecond. */
  seriesPerPart: 100,
  /** Characters of one message between processes. */
  messageLengthMax: 16_777_216,
  /** Processes and threads that share one page. */
  membersMax: 1_024,
  /** Series of one metric of all processes together, including ended ones. */
  mergedSeriesMax: 100_000,
  /** Size of the handover file: ten times the series of a large service. */
  leftBytesMax: 67_108_864,
  /** Timeout of a process; after it, its metrics of the last scrape are shown. */
  memberMsMax: 2_000,
  /** Attempts to connect to the process that has the port: it may be opening its socket, or ending. */
  followTries: 15,
  followWaitMs: 100,
  /** A page of fewer bytes is not worth compressing. */
  gzipBytesMin: 1_400,
  /** A file with a certificate chain or its key: some kilobytes. */
  pemFileBytesMax: 1_048_576,
  /** A scraper sends a dozen short headers; a client that sends more is not one. */
  headerBytesMax: 8_192,
  /** Prometheus keeps one connection to a target; there is room for a few, and for people. */
  connectionsMax: 64,
  /** Timeout of the headers: a slower client is a slow-loris attack, not a scraper. */
  headersMsMax: 5_000,
  /** Interval of the check for that: Node's own default is half a minute. */
  connectionsCheckMs: 1_000,
  /** A request has headers only, no body. */
  requestMsMax: 10_000,
  /** A client that reads nothing for this long is gone; a scrape's own timeout is 10 s by default. */
  idleMsMax: 30_000,
  /** Longer than Prometheus' default scrape interval, so that a connection lasts from one scrape to the next. */
  keepAliveMsMax: 75_000,
} as const;
