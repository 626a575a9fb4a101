// The bounds of file access, each with its reason.

/** Bounds of file access. */
export const limits = {
  /** Missing parents of a folder to create: more would be a mistake, and each costs a system call. */
  missingFoldersMax: 64,
  /** Folders above a checked one; PATH_MAX allows 2,048, and no real path has that many. */
  ancestorsMax: 128,
  /** Names read from one folder: about 2 ms. A folder with more belongs to something else. */
  namesMax: 10_000,
  /** Names read with one system call. */
  namesPerRead: 256,
} as const;
