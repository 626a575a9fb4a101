// The limits that more than one package enforces, each with its reason.

/** Bounds that several packages share; a bound of only one package is in that package's own `limits.ts`. */
export const limits = {
  /**
   * One document: Elasticsearch accepts 100 MB per request; a log line over 1 MiB is a mistake, and would delay others.
   */
  documentBytesMax: 1_048_576,
  /** Default size of a spool: 12 minutes of outage at 5,000 records per second of 283 bytes. */
  spoolBytesMaxDefault: 1_073_741_824,
  /** How long a process may wait for Elasticsearch at its end; the next start ships the rest. */
  exitFlushMsMaxDefault: 2_000,
  /** Default retention of log documents. */
  retentionDaysDefault: 14,
  /**
   * Searchable names under `app` in one index: a service has dozens, the services of a plane share the most important
   * ones, and a cluster holds the mapping of each index in memory. Values under further names are stored.
   */
  appFieldsMax: 1_000,
  /** Characters of a searchable text under `app`: longer texts are stored but not indexed. */
  appKeywordLengthMax: 1_024,
  /** How old a password of the plane may get: if it is not changed once a year, nobody knows how to change it. */
  secretDaysMax: 365,
  /** Milliseconds from which a request is slow, by the latency objective. */
  requestSlowMsDefault: 1_000,
  /** Characters of a setting's value in a message. */
  shownLengthMax: 200,
  /** Edit distance between a misspelt name and the intended one: with three, more suggestions are wrong than right. */
  slipsMax: 2,
  /** The same as a share of a short name's letters: otherwise every short name would be near. */
  slipsShareMax: 0.34,
  /** Letters of a prefix that counts as an abbreviation: `ELASTIC` for `ELASTICSEARCH`. */
  cutWordLengthMin: 3,
} as const;
