// The bounds of a running plane, each with its reason.

/** Bounds kept while the plane is started, looked at and stopped. */
export const limits = {
  /** One request to a part on loopback; creating the first index on a busy machine takes seconds. */
  requestMsMax: 30_000,
  /** A question about health: a part that is slower is not well. */
  healthMsMax: 3_000,
  /** Elasticsearch starts in 8 to 15 s on two cores; one that says nothing new for ten times as long hangs. */
  startStallMsMax: 150_000,
  /**
   * It takes half a minute of a processor to start: one that has had four times as much since its last word hangs too.
   */
  startStallCpuMsMax: 120_000,
  /** A machine on which a start takes a hundred times as long is of no use. */
  startMsMax: 1_800_000,
  /** Different lines that a start is known by: Elasticsearch writes a hundred. */
  startLinesMax: 10_000,
  /** How often a slow start is reported. */
  startSayMs: 30_000,
  /** What a progress bar tells beside itself: more would take a second line of a terminal. */
  progressDetailLengthMax: 48,
  /** A question to a server that is starting: on a busy machine it answers late. */
  startHealthMsMax: 15_000,
  /** A server takes a changed password or certificate up: Elasticsearch looks at its files each five seconds. */
  takeUpMsMax: 90_000,
  /** Interval between health checks of a starting server: each opens its own connection. */
  healthPollMs: 500,
  /** How often a starting or stopping process is looked at. */
  pollMs: 100,
  /**
   * A snapshot of a data stream, which must not be rolled over meanwhile: those by policy take seconds, the first
   * minutes.
   */
  snapshotWaitMsMax: 300_000,
  /** Elasticsearch closes its shards within seconds; what takes longer hangs. */
  stopMsMax: 30_000,
  /** A killed process is gone as soon as the kernel gets to it. */
  killMsMax: 10_000,
  /** Another `up` or `down` of the same plane: as long as a first start with its downloads may take. */
  lockWaitMsMax: 1_500_000,
  /** Empty indices and series of a first day, and room for the servers to work. */
  planeFreeBytesMin: 1_073_741_824,
  /** Memory of Elasticsearch's heap: enough for a small system's logs, little enough for a laptop. */
  elasticsearchHeapMegabytes: 512,
  /** What is read of a server's log to say why it ended. */
  logTailBytesMax: 16_384,
  /** A server's own output beyond this is dropped by the keeper; what counts is in the first lines. */
  logBytesMax: 10_485_760,
  /** A program that answers a question from local files. */
  questionMsMax: 30_000,
  /** A program that is asked to end closes its requests first; the docker client takes seconds. */
  programEndMsMax: 30_000,
  /** What is kept of a program's output that is run to its end: the end, where the error stands. */
  outputBytesMax: 262_144,
  /** Services that are listed with their pages: nobody reads more, and each is a file. */
  servicesShownMax: 500,
  /** A line without an end is shown in pieces instead of being buffered for ever. */
  logLineBytesMax: 1_048_576,
  /** How often a followed log is looked at: people read no faster. */
  logFollowMs: 250,
  /** A part's certificate lasts a year and a month, as browsers allow at most. */
  certificateDays: 397,
  /** It is made anew by the `up` that finds it with less left. */
  certificateRenewDays: 30,
  /** The authority is trusted by nobody but the plane's clients; it outlives the data. */
  authorityDays: 3_650,
  /** Work factor of password hashes: the passwords are random and long, so that guessing is hopeless at any factor. */
  bcryptRounds: 10,
  /** How long Prometheus keeps series, and at most how much. */
  metricsRetentionDays: 15,
  metricsBytesMax: 5_368_709_120,
  /**
   * Samples and bytes of one page: one that grows without end fails its own target visibly, and does not use up all
   * memory.
   */
  scrapeSamplesMax: 50_000,
  scrapeBodyMegabytesMax: 50,
  /** Labels of one series, and bytes of their names and values: more than the preload ever writes. */
  scrapeLabelsMax: 160,
  scrapeLabelNameBytesMax: 1_024,
  scrapeLabelValueBytesMax: 16_384,
  /** A new or gone service is seen, and asked, within this time. */
  scrapeSeconds: 5,
  /** One command of the docker client that changes nothing or little. */
  dockerMsMax: 60_000,
  /** The check for a Docker engine: a client without one fails at once. */
  dockerQuestionMsMax: 10_000,
  /** A stack on a laptop: Kibana alone takes a minute and a half on two busy cores. */
  stackStartMsMax: 600_000,
  /** Of a stack that takes longer, containers are looked at so often. */
  stackWaitMs: 60_000,
  /** Containers that are not healthy and say nothing new for so long hang. */
  stackStallMsMax: 150_000,
  /** A machine on which a stack takes longer is of no use. */
  stackStartAllMsMax: 3_600_000,
  /** Two gigabytes of images on a slow line, and the build of our own. */
  imagesMsMax: 1_800_000,
  /** The longest grace of a service is a minute; dependants are stopped before it. */
  stackStopMsMax: 240_000,
  /** Dead letters read and sent again at once: each holds a document of up to 256 KiB. */
  deadLettersAtOnce: 100,
  /** At night, and not at the full hour, when everybody else's work is begun. */
  snapshotSchedule: '0 37 1 * * ?',
  /** Kept also when a server took none for weeks. */
  snapshotsMin: 5,
  /** Kept at most, however often somebody has some taken by hand. */
  snapshotsMax: 50,
  /** Numbers, booleans and times of an app that are searched by their types in an index made before it had types: each
   * is read out of whole documents, and stands in the state of the cluster. */
  olderFieldsMax: 256,
  /** Fields of an index that says nothing of it: Elasticsearch's own bound. */
  totalFieldsDefault: 1_000,
  /** How often the keeper looks after data streams and logs. */
  keeperMs: 60_000,
  /** A backing index grows no larger and gets no older, so that what is dropped at once stays small. */
  backingIndexGigabytesMax: 5,
  backingIndexHoursMax: 24,
  /** How often a lock that somebody holds is looked at. */
  lockPollMs: 50,
  /** A process that uses less than this share of a CPU has nothing to do, or waits for ever. */
  idleShareMax: 0.02,
  /** Clocks that differ a little must not find a new certificate not yet valid. */
  backdatedMs: 300_000,
  /** 32 bytes: 256 bits, written in 43 characters that no shell and no URL minds. */
  passwordBytes: 32,
  /** Characters of a starting server's line that are compared with earlier lines. */
  wordsLengthMax: 400,
} as const;
