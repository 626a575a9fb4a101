// The bounds of obtaining servers, each with its reason.

/** Bounds of obtaining servers. */
export const limits = {
  /**
   * Space for one server: its download (132 MB), the client's parts (15 MB) and the unpacked files (150 MB), doubled.
   */
  freeBytesMin: 629_145_600,
  /** Timeout for another process's download: as long as that may take itself. */
  lockWaitMsMax: 1_200_000,
  /** 132 MB take 18 minutes at 1 Mbit/s; with a slower connection, copy the cache folder instead. */
  downloadMsMax: 1_200_000,
  /** Timeout of dpkg with its scripts, and of another apt process; after it, dpkg continues in the background. */
  installMsMax: 600_000,
  /** Programs that only report on themselves or on local files. */
  questionMsMax: 30_000,
  /** Debian archives in a machine's sources that are tried. */
  mirrorsMax: 3,
  /** The archive has 277 entries of at most 60 MB; with more it is not the pinned archive. */
  zipEntriesMax: 20_000,
  /** Interval for checking a growing file. */
  progressMs: 250,
} as const;
