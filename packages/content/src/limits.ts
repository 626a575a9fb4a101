// The bounds of texts in the content, each with its reason.

/** Bounds of panels, rules and their texts; an import has its own. */
export const limits = {
  /** Processes on one graph: as many as a person can distinguish. */
  processesShownMax: 5,
  /** Digits of a threshold in text, without floating-point noise. */
  thresholdDigitsMax: 6,
  /** Minimum width of a column in pixels, less than Grafana's: four columns fit into a third of a small screen. */
  columnWidthMin: 70,
  /** Values by which a graph over Elasticsearch is split: as many as a legend can name. */
  termsMax: 8,
  /** Log lines of a panel, the newest: nobody reads more in one. */
  logLinesMax: 200,
  /** Lines of a graph: as many as a legend can name and a graph can show. */
  linesMax: 8,
} as const;
