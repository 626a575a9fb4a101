// The limits that more than one package enforces, each with its reason.

/** Bounds shared by the parts; a bound that only one package keeps stands in that package's own `limits.ts`. */
export const limits = {
  /**
   * One document: Elasticsearch takes 100 MB a request; a log line over 1 MiB is a mistake, and would starve others.
   */
  documentBytesMax: 1_048_576,
  /** What a spool may hold by default: 12 minutes of outage at 5,000 records a second of 283 bytes. */
  spoolBytesMaxDefault: 1_073_741_824,
  /** How long the end of a process may wait for Elasticsearch; the rest goes out with the next start. */
  exitFlushMsMaxDefault: 2_000,
  /** How long log documents are kept by default. */
  retentionDaysDefault: 14,
  /** Names under `app` that one index searches by: a service has dozens, a plane of a hundred services shares the names
   * that matter, and a cluster carries the mapping of each index in memory. Values under further names are kept. */
  appFieldsMax: 1_000,
  /** Characters of a searchable text under `app`: longer texts are stored but not indexed. */
  appKeywordLengthMax: 1_024,
  /** How old a password of the plane may get: what is not changed once a year, nobody knows how to change any more. */
  secretDaysMax: 365,
  /** Milliseconds from which on a request is slow: what the objective of latency calls too long. */
  requestSlowMsDefault: 1_000,
  /** Characters of a setting that a message repeats. */
  shownLengthMax: 200,
  /** Slips between a misspelt name and the one that was meant: with three, more suggestions are wrong than right. */
  slipsMax: 2,
  /** The same as a share of the letters of a short name: any other short name is near otherwise. */
  slipsShareMax: 0.34,
  /** Letters of an abbreviation by prefix: `ELASTIC` for `ELASTICSEARCH`. */
  cutWordLengthMin: 3,
} as const;
