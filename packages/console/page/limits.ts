// Every bound of the page, each with its reason.

export const limits = {
  /** Points that a graph requests, whatever its width: with fewer, lines look like steps; more are not visible. */
  graphPointsMin: 60,
  graphPointsMax: 600,
  /** Pixels of one bar, and of one point of a line. */
  barPixels: 8,
  linePixels: 3,
  /** Widths are rounded up to this, so that resizing a window does not send a request for each pixel. */
  widthStepPixels: 120,
  /** Series in a tooltip: more do not fit beside the graph, and the smallest matter least. */
  tooltipSeriesMax: 12,
  /** Exemplars of one graph that are links: more would overlap. */
  exemplarsMax: 150,
  /** Records of one page of the list: a browser draws them without a noticeable pause. */
  recordsPage: 100,
  /** Records in the list; then the user has to narrow the range. A browser scrolls through these without a pause. */
  recordsMax: 2_000,
  /** Records that the live tail keeps: as many as a person reads of a stream. It bounds memory at any rate. */
  tailRecordsMax: 400,
  /** Milliseconds for which the records of a tail are collected before they are drawn together. */
  tailDrawMs: 250,
  /** Milliseconds before the tail is opened again after the server refused it, doubled up to the second value. */
  tailRetryMs: 1_000,
  tailRetryMsMax: 30_000,
  /** Characters of the address of a tail, a little less than the server accepts. */
  tailAddressLengthMax: 8_000,
  /** Attempts if the server is overloaded, and milliseconds between them. */
  busyAttemptsMax: 4,
  busyRetryMs: 400,
  /** Milliseconds after the last key before a text is searched for. */
  typingMs: 350,
  /** Characters of a value in a list; a click shows the whole value. */
  valueCharactersMax: 4_000,
  /** Milliseconds within which the second key of `g o` must follow. */
  secondKeyMs: 1_500,
  /** Milliseconds between checks of which dashboards have data: that changes when a service starts. */
  descriptionMs: 60_000,
  /** The same while a server has not answered: longer than the console waits for it. */
  unknownMs: 10_000,
  /** Milliseconds between checks whether a refresh is due; also the delay after a wake from sleep. */
  clockMs: 500,
  /** The shortest range that a drag selects, in milliseconds: two points at the shortest scrape interval. */
  rangeMsMin: 5_000,
} as const;
