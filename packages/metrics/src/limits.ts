// The limits of the metrics and of their page (cardinality, sizes), each with its reason.

/** Bounds of the metrics, the page, and the server behind it. */
export const limits = {
  /** Series of one metric; a label with an id in it must not fill the app's memory, nor Prometheus'. OpenTelemetry's
   * own default. */
  seriesMax: 2_000,
  /** Characters of a name in a line for people: a longer one would make it unreadable. */
  nameShownLengthMax: 100,
  /** Other orders and spellings of attributes that are remembered beside each series, to be found without rendering. */
  spellingsPerSeries: 4,
  /** Characters of a label's value: anything longer is a payload, not a value. */
  labelValueLengthMax: 1_024,
  /** Characters of what two labels that became one say together: a few values. */
  joinedValueLengthMax: 4_096,
  /** Characters of a label's name: OpenTelemetry's bound of a metric's. */
  labelNameLengthMax: 255,
  /** Names of labels whose spelling on a page is remembered: those of a large app. */
  labelNamesKnown: 1_000,
  /** Labels of one series, and of the process: OpenTelemetry's own bound of attributes. */
  labelsMax: 128,
  /** Characters of a metric's name: OpenTelemetry's own bound. */
  metricNameLengthMax: 255,
  /** Characters of a unit: OpenTelemetry's own bound. */
  unitLengthMax: 63,
  /** Metrics of one process; an app that makes names up must not grow them without end. */
  metricsMax: 10_000,
  /** Things warned of; each once. */
  warningsMax: 1_000,
  /** How long the page is written before others get their turn; with what a turn of theirs may take, a scrape delays
   * nobody by 10 ms. */
  sliceMsMax: 2,
  /** Lines between two looks at the clock: about a tenth of a millisecond. */
  linesPerLook: 64,
  /** Callbacks that have not said their values by then are left out of this page. */
  callbackMsMax: 1_000,
  /** Series sent to another process in one message: some tens of kilobytes, and less than a millisecond. */
  seriesPerPart: 100,
  /** Characters of one message between processes. */
  messageLengthMax: 16_777_216,
  /** Processes and threads behind one page. */
  membersMax: 1_024,
  /** Series of one metric of all processes together, those that are gone included. */
  mergedSeriesMax: 100_000,
  /** What a leader left to the next one: ten times what all series of a large service take. */
  leftBytesMax: 67_108_864,
  /** A process that has not answered by then is shown as it was at the last scrape. */
  memberMsMax: 2_000,
  /** Tries to find the one who holds the port: it may just be opening its socket, or be falling. */
  followTries: 15,
  followWaitMs: 100,
  /** A page of fewer bytes is not worth compressing. */
  gzipBytesMin: 1_400,
  /** A file of a certificate's chain, or of its key: some kilobytes. */
  pemFileBytesMax: 1_048_576,
  /** A scraper sends a dozen short headers; whoever sends more than this is not one. */
  headerBytesMax: 8_192,
  /** Prometheus keeps one connection to a target; room for a few of them, for people, and for none besides. */
  connectionsMax: 64,
  /** Headers that have not arrived by then belong to a slow-loris, not to a scraper. */
  headersMsMax: 5_000,
  /** How often the server looks for those: by Node's own default it would do so every half minute. */
  connectionsCheckMs: 1_000,
  /** A request has no body: its headers and nothing else. */
  requestMsMax: 10_000,
  /** A client that reads nothing for so long is gone; a scrape's own timeout is 10 s by default. */
  idleMsMax: 30_000,
  /** Longer than Prometheus' default scrape interval, so that a connection lives from one scrape to the next. */
  keepAliveMsMax: 75_000,
} as const;
