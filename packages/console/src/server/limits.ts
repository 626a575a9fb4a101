// Bounds of the console's HTTP server, each with its reason: it serves one person on one machine.

export const limits = {
  /** Room for the cookies of every program that this browser used on 127.0.0.1; no browser sends more. */
  headerBytesMax: 16_384,
  /** A browser sends about twenty. */
  headersMax: 64,
  /** A log filter with fifty conditions is half as long. */
  targetBytesMax: 8_192,
  /** The only accepted body is an empty object. */
  bodyBytesMax: 256,
  /** A browser on this machine sends its headers at once. */
  headersMsMax: 5_000,
  /** Timeout of the whole request, including its small body. */
  requestMsMax: 10_000,
  /** Longer than the shortest refresh interval, so that a refreshing page keeps its connections. */
  keepAliveMs: 65_000,
  /** A browser opens six to one server; this is enough for ten browsers. */
  connectionsMax: 64,
  /** Longer than the slowest query to a server of the plane; what takes longer hangs. */
  answerMsMax: 45_000,
  /** Concurrent API calls; each sends several requests to the plane, which have their own limit. */
  answersMax: 16,
  /** Calls that wait for a place: a dashboard requests thirty panels at once, and several windows may be open. */
  answersWaitingMax: 128,
  /** Records from before now with which a tail in the browser begins: somewhat more than fits on a screen. */
  tailBacklog: 100,
  /** Each takes one of the browser's six connections to the console. */
  tailsMax: 3,
  /** Shorter than the time after which sleeping laptops and proxies close an idle connection. */
  heartbeatMs: 15_000,
  /** A browser that reads nothing of a tail for this long has disconnected. */
  stalledMsMax: 60_000,
  /** How long the browser waits to reconnect after a tail has ended. */
  tailRetryMs: 3_000,
  /**
   * How long the state of the parts is cached. It starts programs or measures folders, which takes seconds when Docker
   * is busy. The page requests it every ten seconds, and shows changes within this time.
   */
  parts: { freshMs: 5_000, staleMsMax: 60_000, waitMs: 1_000 },
  /** As many as a person looks through; the page shows the newest. */
  deadLettersMax: 100,
  /** How long responses in progress may take when the console is closed. */
  closeMsMax: 2_000,
} as const;
