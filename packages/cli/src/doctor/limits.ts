// The bounds of examining an app, each with its reason.

/** Bounds for starting, examining and ending an app. */
export const limits = {
  /** If the preload has reported nothing by then, it is not loaded. */
  reportMsMax: 10_000,
  /** Interval between reads of the report of a starting app. */
  appPollMs: 100,
  /** After this number of reads without a change, the app counts as started. */
  quietPolls: 10,
  /** The same for a process that starts others. */
  quietPollsOfMany: 30,
  /** Characters kept of the app's output: enough to show why it ended. */
  outputLengthMax: 65_536,
  /** More time than a healthy server needs. */
  requestMsMax: 5_000,
  /** The rest of a response is ignored. */
  answerBytesMax: 4_194_304,
  /** Time for a worker's start, a bulk request, and a refresh. */
  arrivalMsMax: 20_000,
  /** Interval between searches for the record. */
  serverPollMs: 500,
  /** Time for the discovery of a new target, and for a scrape. */
  scrapeMsMax: 20_000,
  /** With less free space, the spool may not reach its default size of half a gigabyte. */
  freeBytesMin: 1_073_741_824,
  /** Interval between checks of ending processes. */
  endPollMs: 50,
  /** How long an app may take to end after a signal. */
  endMsMax: 5_000,
  /** A killed process ends as soon as the kernel schedules it; a process started meanwhile is killed too. */
  killMsMax: 5_000,
  /** Reports of more processes add nothing about an app. */
  reportsMax: 64,
} as const;
