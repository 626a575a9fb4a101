// The bounds of obtaining servers, each with its reason.

/** Bounds kept while servers are obtained. */
export const limits = {
  /** One server: its download (132 MB), the client's own parts (15 MB) and what it unpacks to (150 MB), doubled. */
  freeBytesMin: 629_145_600,
  /** Another run downloads: as long as that run may take itself. */
  lockWaitMsMax: 1_200_000,
  /** 132 MB at 1 Mbit/s take 18 minutes; slower lines are better served by copying the cache folder. */
  downloadMsMax: 1_200_000,
  /** What dpkg does with a package that is there, its scripts, and another apt that is waited for; then it is left to go on. */
  installMsMax: 600_000,
  /** Programs that only answer a question about themselves or about local files. */
  questionMsMax: 30_000,
  /** Archives of Debian in a machine's sources that are tried. */
  mirrorsMax: 3,
  /** The archive has 277 entries of 60 MB at most; more is not the archive that was pinned. */
  zipEntriesMax: 20_000,
  /** How often a growing file is looked at. */
  progressMs: 250,
} as const;
