// The bounds of examining an app, each with its reason.

/** Bounds kept while an app is started, looked at and ended again. */
export const limits = {
  /** Without a word for so long after it began, the preload is not there. */
  reportMsMax: 10_000,
  /** How often the report of a starting app is looked at. */
  appPollMs: 100,
  /** So often in a row nothing new was seen: it is up. */
  quietPolls: 10,
  /** The same where a process starts others. */
  quietPollsOfMany: 30,
  /** Characters of what the app prints that are kept: enough to show why it ended. */
  outputLengthMax: 65_536,
  /** More time than a healthy server takes. */
  requestMsMax: 5_000,
  /** Of an answer no more is looked at. */
  answerBytesMax: 4_194_304,
  /** From the moment that it is looked for: what a worker takes to start, a bulk request, and a refresh. */
  arrivalMsMax: 20_000,
  /** How often a server is asked whether something has arrived. */
  serverPollMs: 500,
  /** The discovery of a new target and a scrape. */
  scrapeMsMax: 20_000,
  /** Below it a spool that is to hold its default of half a gigabyte may not. */
  freeBytesMin: 1_073_741_824,
  /** How often ending processes are looked at. */
  endPollMs: 50,
  /** How long an app may take to end when asked to. */
  endMsMax: 5_000,
  /** A killed process is gone as soon as the kernel gets to it; one that is begun meanwhile is killed too. */
  killMsMax: 5_000,
  /** More processes than that say nothing more about an app. */
  reportsMax: 64,
} as const;
