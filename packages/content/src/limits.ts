// The bounds of texts in the content, each with its reason.

/** Bounds of panels, rules and their texts; those of an import stand beside it. */
export const limits = {
  /** Processes on one graph: as many as one can tell from each other. */
  processesShownMax: 5,
  /** A threshold is written for people: the noise of a calculation has no place in it. */
  thresholdDigitsMax: 6,
  /** Width of a column in pixels, less than Grafana's: four columns fit into a third of a small screen. */
  columnWidthMin: 70,
  /** Values that a graph over Elasticsearch is split by: as many as a legend can name. */
  termsMax: 8,
  /** Log lines of a panel, the newest: more than anybody reads in one. */
  logLinesMax: 200,
  /** Lines of a graph: as many as a legend can name and a graph can show. */
  linesMax: 8,
} as const;
