// The bounds of requests to Grafana and Kibana, each with its reason.

/** Bounds of importing and exporting content. */
export const limits = {
  /** One attempt: Kibana waits for its index to refresh, and a small instance under load takes seconds. */
  attemptMsMax: 30_000,
  /** Retries while a server is busy or starting. */
  retry: {
    /** Attempts, including the first: a server that restarts behind its proxy is back within their waits. */
    attemptsMax: 6,
    /** Wait before the second attempt; it doubles before each further one. */
    backoffMs: 250,
    /** Longest wait: a second run would be as useful as a longer one. */
    backoffMsMax: 8_000,
    /** Maximum wait that a server may request by Retry-After; nobody waits minutes for a command. */
    retryAfterMsMax: 30_000,
    /** One request with all its attempts and waits. */
    totalMsMax: 120_000,
  },
  /** Bytes of a response: the largest dashboard is a fiftieth of it. */
  answerBytesMax: 33_554_432,
  /** Characters of a server's error in a message of one line. */
  reasonCharactersMax: 300,
  /** Versions of a dashboard that are searched for the last import: Grafana keeps 20 by default. */
  versionsMax: 100,
  /** Folders that are searched for a title: Grafana's own maximum page size. */
  foldersMax: 1_000,
  /** Dashboards that are searched for those of other releases; Grafana returns no more. */
  searchResultsMax: 5_000,
  /** Timeout of a comparison of two texts; the largest dashboard, completely rewritten, takes a second. */
  diffMsMax: 20_000,
  /** Attempts to write against concurrent changes before the item is left unchanged. */
  roundsMax: 2,
  /**
   * Time between an import of saved objects and its second write, which follows at once: includes clock differences.
   */
  confirmMsMax: 600_000,
  /** Characters of a fingerprint, 4 bits each: enough to be unique, short enough to be readable. */
  fingerprintCharacters: 16,
  /** Characters of an attribute's mark: in an export, one in four thousand million edits would be missed. */
  attributeMarkCharacters: 8,
  /** Characters of a salt: no two marks have the same one. */
  secretSaltBytes: 12,
  /** Characters of a secret's mark: no other secret with the same mark can be found. */
  secretHashBytes: 18,
  /** The oldest version that dashboards support: earlier ones lack features of their panels. */
  grafanaMajorMin: 11,
} as const;
