// Bounds of the console's HTTP server, each with its reason: it serves one person on one machine.

export const limits = {
  /** Cookies of every program that this browser met on 127.0.0.1 come along; more than this is no browser. */
  headerBytesMax: 16_384,
  /** A browser sends about twenty. */
  headersMax: 64,
  /** A filter of the logs with fifty conditions is half as long. */
  targetBytesMax: 8_192,
  /** The one body that is accepted is an empty object. */
  bodyBytesMax: 256,
  /** A browser on this machine sends its headers at once. */
  headersMsMax: 5_000,
  /** The whole request, with the little body that it may have. */
  requestMsMax: 10_000,
  /** Longer than the shortest refresh, so that a page that refreshes itself keeps its connections. */
  keepAliveMs: 65_000,
  /** A browser opens six to one server; this is ten browsers. */
  connectionsMax: 64,
  /** Longer than the slowest question to a server of the plane; what takes longer hangs. */
  answerMsMax: 45_000,
  /** Concurrent API calls; each sends several requests to the plane, which have their own bound. */
  answersMax: 16,
  /** Answers that wait for that: a dashboard asks for thirty panels at once, and several windows may. */
  answersWaitingMax: 128,
  /** Records from before now that a tail in the browser begins with: what a person sees of a list at once, and some more. */
  tailBacklog: 100,
  /** Each holds one of the six connections that a browser has to the console. */
  tailsMax: 3,
  /** Shorter than what sleeping laptops and proxies take for a dead connection. */
  heartbeatMs: 15_000,
  /** A browser that takes nothing of a tail for so long has gone without a word. */
  stalledMsMax: 60_000,
  /** When the browser tries again after a tail has ended. */
  tailRetryMs: 3_000,
  /**
   * A look at all parts of the plane starts programs, or measures folders: seconds, where Docker has much to do. The
   * page asks every ten seconds, and shows within that time what has changed.
   */
  parts: { freshMs: 5_000, staleMsMax: 60_000, waitMs: 1_000 },
  /** What a person looks through; the page shows the newest. */
  deadLettersMax: 100,
  /** Answers that are under way when the console is closed. */
  closeMsMax: 2_000,
} as const;
