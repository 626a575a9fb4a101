// Bounds of dashboard queries and of the data sent to the page, each with its reason.

export const limits = {
  /** Points of a graph: more than a wide screen has pixels for, and a third of what Prometheus answers at most. */
  pointsMax: 2_000,
  /** Shortest range: a second is the finest step of a bar. */
  rangeMsMin: 1_000,
  /** Longest range, 400 days: a year of metrics is more than any plane keeps by default. */
  rangeMsMax: 34_560_000_000,
  /** Latest moment that a range may name, a day ahead of this machine's clock: the clocks of two machines differ. */
  aheadMsMax: 86_400_000,
  /**
   * How often Prometheus looks at least: the stack's interval and Grafana's default; the native plane looks more often.
   */
  scrapeMs: 15_000,
  /** Shortest bar of a graph over log records: their times are finer, but nobody counts within a second. */
  barMsMin: 1_000,
  /** Series of one graph: a legend of more is not read, and the browser draws each. */
  seriesMax: 100,
  /** Rows of one table: more are not read, the worst stand first. */
  rowsMax: 500,
  /** Points of exemplars: more cover the lines. */
  exemplarsMax: 200,
  /** Values that a variable lists: a longer list is searched by nobody, and goes into each query whole. */
  listedValuesMax: 1_000,
  /** Values that are chosen of one variable. */
  chosenValuesMax: 100,
  /** Characters of a chosen value: twice what the plane's Prometheus takes for the value of a label. */
  valueLengthMax: 2_048,
  /** Characters of a search: it stands in an address, and is written by hand. */
  searchLengthMax: 2_000,
  /** How long ago a metric may have been there last, for something to feed its dashboard. */
  fedMs: 3_600_000,
  /** Where no service has been there for longer, the console opens at the last so many milliseconds instead of the last hour. */
  youngMs: 900_000,
  /** How long the page waits to learn what feeds its dashboards, and where Grafana is: it draws nothing before that. */
  describeMsMax: 2_000,
  /** Deploys that are marked: more hide the graph. */
  deploysMax: 200,
  /** Points at which deploys are distinguished: steps are rounded, and Prometheus returns at most 11,000 points. */
  deployPointsMax: 5_000,
  /** Least time between two of them. */
  deployStepMsMin: 60_000,
  /** Milliseconds that a server may take for one question: a page that waits longer is asked again by its reader. */
  queryMsMax: 25_000,
} as const;
