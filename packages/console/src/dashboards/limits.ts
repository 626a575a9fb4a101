// Bounds of dashboard queries and of the data sent to the page, each with its reason.

export const limits = {
  /** Points of a graph: more than the pixels of a wide screen, and a third of what Prometheus returns at most. */
  pointsMax: 2_000,
  /** Shortest range: a second is the smallest step. */
  rangeMsMin: 1_000,
  /** Longest range, 400 days: a year of metrics is more than any plane keeps by default. */
  rangeMsMax: 34_560_000_000,
  /** Latest end of a range: a day ahead of this machine's clock, because the clocks of two machines differ. */
  aheadMsMax: 86_400_000,
  /** The longest scrape interval: the stack's, and Grafana's default; the native plane scrapes more often. */
  scrapeMs: 15_000,
  /** Shortest step of a graph of log records: nobody needs counts within a second. */
  barMsMin: 1_000,
  /** Series of one graph: nobody reads a longer legend, and the browser draws each. */
  seriesMax: 100,
  /** Rows of one table: nobody reads more, and the worst come first. */
  rowsMax: 500,
  /** Exemplars of a graph: more would cover the lines. */
  exemplarsMax: 200,
  /** Values listed for a variable: nobody searches a longer list, and each query contains all of it. */
  listedValuesMax: 1_000,
  /** Chosen values of one variable. */
  chosenValuesMax: 100,
  /** Characters of a chosen value: twice the longest label value that the plane's Prometheus accepts. */
  valueLengthMax: 2_048,
  /** Characters of a search: it is part of an address, and is written by hand. */
  searchLengthMax: 2_000,
  /** A dashboard has data if one of its metrics existed within this time. */
  fedMs: 3_600_000,
  /**
   * If no service is older than this, the console opens with a range of this many milliseconds instead of the last
   * hour.
   */
  youngMs: 900_000,
  /**
   * How long the page waits for the description of dashboards with data and for Grafana's address; it draws nothing
   * before.
   */
  describeMsMax: 2_000,
  /** Number of deploys marked: more would hide the graph. */
  deploysMax: 200,
  /** Points at which deploys are searched for: steps are rounded, and Prometheus returns at most 11,000 points. */
  deployPointsMax: 5_000,
  /** Least time between two of these points. */
  deployStepMsMin: 60_000,
  /** Timeout of one query in milliseconds: a user who waits longer reloads the page. */
  queryMsMax: 25_000,
} as const;
