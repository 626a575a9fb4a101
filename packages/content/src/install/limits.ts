// The bounds of requests to Grafana and Kibana, each with its reason.

/** Bounds kept while content is imported and exported. */
export const limits = {
  /** One attempt: Kibana waits for its index to refresh, and a small instance under load takes seconds. */
  attemptMsMax: 30_000,
  /** Retries while a server is busy or starting. */
  retry: {
    /** The first attempt and five more: a server that restarts behind its proxy is back within their waits. */
    attemptsMax: 6,
    /** Before the second attempt; doubled before each further one. */
    backoffMs: 250,
    /** Longer waits bring nothing that a second run would not. */
    backoffMsMax: 8_000,
    /** A server may ask for more patience than this by Retry-After; nobody sits before a command for minutes. */
    retryAfterMsMax: 30_000,
    /** One question with all its attempts and waits. */
    totalMsMax: 120_000,
  },
  /** Of an answer no more is read: the largest dashboard is a fiftieth of it. */
  answerBytesMax: 33_554_432,
  /** What a server says of a refusal, in a message of one line. */
  reasonCharactersMax: 300,
  /** Versions of a dashboard that are looked through for the last imported one: Grafana keeps 20 by default. */
  versionsMax: 100,
  /** Folders that are looked through for one of that title; Grafana's own page size at most. */
  foldersMax: 1_000,
  /** Dashboards that are looked through for those of other releases; Grafana answers with no more. */
  searchResultsMax: 5_000,
  /** How long two texts are compared; the largest dashboard, wholly rewritten, takes a second. */
  diffMsMax: 20_000,
  /** What is written meets what somebody else wrote this often before it is left to them. */
  roundsMax: 2,
  /** Between an import of saved objects and its second write, which follows at once: with room for two clocks. */
  confirmMsMax: 600_000,
  /** Characters of a fingerprint, 4 bits each: enough that two contents never share one, short enough to be read. */
  fingerprintCharacters: 16,
  /** Of an attribute's mark: one in four thousand million edits of it would be taken for none, in an export. */
  attributeMarkCharacters: 8,
  /** Of a salt: no two marks have the same one. */
  secretSaltBytes: 12,
  /** Of a secret's mark: nobody finds another secret of the same mark. */
  secretHashBytes: 18,
  /** Dashboards are written for it: earlier ones lack what their panels use. */
  grafanaMajorMin: 11,
} as const;
