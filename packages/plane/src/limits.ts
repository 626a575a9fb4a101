// The bounds of a running plane, each with its reason.

/** Bounds of starting, inspecting and stopping the plane. */
export const limits = {
  /** One request to a part on loopback; on a busy machine, creating the first index takes seconds. */
  requestMsMax: 30_000,
  /** Timeout of a health check: a slower part is not healthy. */
  healthMsMax: 3_000,
  /** Elasticsearch starts in 8 to 15 s on two cores; without new output for ten times as long it hangs. */
  startStallMsMax: 150_000,
  /**
   * A start takes half a minute of CPU time: a server that has used four times as much since its last output hangs too.
   */
  startStallCpuMsMax: 120_000,
  /** A machine on which a start takes a hundred times as long is useless. */
  startMsMax: 1_800_000,
  /** Distinct lines that are remembered of a start: Elasticsearch writes a hundred. */
  startLinesMax: 10_000,
  /** Interval of reports about a slow start. */
  startReportMs: 30_000,
  /** Characters beside a progress bar: more would need a second line of a terminal. */
  progressDetailLengthMax: 48,
  /** Timeout of a request to a starting server: on a busy machine it answers late. */
  startHealthMsMax: 15_000,
  /** Time for a server to load a changed password or certificate: Elasticsearch checks its files every five seconds. */
  takeUpMsMax: 90_000,
  /** Interval between health checks of a starting server: each opens its own connection. */
  healthPollMs: 500,
  /** Interval for checking a starting or stopping process. */
  pollMs: 100,
  /**
   * Time for a snapshot of a data stream, which cannot be rolled over meanwhile: the policy's snapshots take seconds,
   * the first one minutes.
   */
  snapshotWaitMsMax: 300_000,
  /** Elasticsearch closes its shards within seconds; if it takes longer, it hangs. */
  stopMsMax: 30_000,
  /** A killed process ends as soon as the kernel schedules it. */
  killMsMax: 10_000,
  /** Timeout for another `up` or `down` of the same plane: as long as a first start with its downloads. */
  lockWaitMsMax: 1_500_000,
  /** Disk space for the indices and series of a first day, and for the servers to work. */
  planeFreeBytesMin: 1_073_741_824,
  /** Elasticsearch's heap: enough for a small system's logs, small enough for a laptop. */
  elasticsearchHeapMegabytes: 512,
  /** Bytes of a server's log that are searched for the reason of its end. */
  logTailBytesMax: 16_384,
  /** Size at which the keeper empties a server's own output; the important lines come first. */
  logBytesMax: 10_485_760,
  /** A program that only reads local files. */
  questionMsMax: 30_000,
  /** A program that is asked to end completes its requests first; the docker client takes seconds. */
  programEndMsMax: 30_000,
  /** Characters kept of the end of a program's output, which contains the error. */
  outputBytesMax: 262_144,
  /** Listed services with their pages: nobody reads more, and each is a file. */
  servicesShownMax: 500,
  /** A line without an end is shown in pieces, so that the buffer is bounded. */
  logLineBytesMax: 1_048_576,
  /** Interval for checking a followed log: people do not read faster. */
  logFollowMs: 250,
  /** Validity of a part's certificate: a year and a month, the maximum for browsers. */
  certificateDays: 397,
  /** `up` rotates a certificate that is valid for less than this. */
  certificateRenewDays: 30,
  /** Validity of the authority: only the plane's clients trust it; it outlives the data. */
  authorityDays: 3_650,
  /** Work factor of password hashes: the passwords are random and long, so guessing is hopeless with any factor. */
  bcryptRounds: 10,
  /** How long Prometheus stores series, and their maximum size. */
  metricsRetentionDays: 15,
  metricsBytesMax: 5_368_709_120,
  /**
   * Samples and bytes of one page: a page that grows endlessly fails its own target visibly, and does not use up all
   * memory.
   */
  scrapeSamplesMax: 50_000,
  scrapeBodyMegabytesMax: 50,
  /** Labels of one series, and bytes of their names and values: more than the preload ever writes. */
  scrapeLabelsMax: 160,
  scrapeLabelNameBytesMax: 1_024,
  scrapeLabelValueBytesMax: 16_384,
  /** Prometheus discovers a new or removed service, and scrapes it, within this time. */
  scrapeSeconds: 5,
  /** One command of the docker client that changes little or nothing. */
  dockerMsMax: 60_000,
  /** The check for a Docker engine: without one the client fails at once. */
  dockerQuestionMsMax: 10_000,
  /** Start of a stack on a laptop: Kibana alone takes a minute and a half on two busy cores. */
  stackStartMsMax: 600_000,
  /** Interval for checking the containers of a slower stack. */
  stackWaitMs: 60_000,
  /** Containers that are not healthy and have no new output for this long hang. */
  stackStallMsMax: 150_000,
  /** A machine on which a stack takes longer is useless. */
  stackStartAllMsMax: 3_600_000,
  /** Two gigabytes of images on a slow connection, and the build of our own. */
  imagesMsMax: 1_800_000,
  /** The longest stop timeout of a service is a minute; its dependants are stopped before. */
  stackStopMsMax: 240_000,
  /** Dead letters read and retried at once: each contains a document of up to 256 KiB. */
  deadLettersAtOnce: 100,
  /** At night, and not at the full hour, when many other jobs start. */
  snapshotSchedule: '0 37 1 * * ?',
  /** Minimum of kept snapshots, even if none was taken for weeks. */
  snapshotsMin: 5,
  /** Maximum of kept snapshots, however many are taken by hand. */
  snapshotsMax: 50,
  /**
   * Numeric, boolean and time fields of an app that are added as runtime fields to an index from before typed fields:
   * each is read from whole documents, and is part of the cluster state.
   */
  olderFieldsMax: 256,
  /** Field limit of an index without a setting: Elasticsearch's own default. */
  totalFieldsDefault: 1_000,
  /** Interval of the keeper's runs. */
  keeperMs: 60_000,
  /** Maximum size and age of a backing index, so that a deletion at once stays small. */
  backingIndexGigabytesMax: 5,
  backingIndexHoursMax: 24,
  /** Interval for checking a held lock. */
  lockPollMs: 50,
  /** A process that uses less than this share of a CPU is idle, or waits for ever. */
  idleShareMax: 0.02,
  /** A new certificate must be valid already for clocks that are slightly behind. */
  backdatedMs: 300_000,
  /** 32 bytes: 256 bits, in 43 characters that are safe in shells and URLs. */
  passwordBytes: 32,
  /** Characters of a starting server's line that are compared with earlier lines. */
  startLineLengthMax: 400,
} as const;
