// Every bound of the page, each with its reason.

export const limits = {
  /** Points that a graph asks for, whatever its width: fewer look like steps, more are not seen. */
  graphPointsMin: 60,
  graphPointsMax: 600,
  /** Pixels of one bar and of one point of a line. */
  barPixels: 8,
  linePixels: 3,
  /** Widths are rounded up to this, so that a window that is dragged does not ask anew for each pixel. */
  widthStepPixels: 120,
  /** Series in a tooltip: more do not fit beside the graph, and the smallest are not what one looks for. */
  tooltipSeriesMax: 12,
  /** Exemplars of one graph that are links: more lie on top of each other. */
  exemplarsMax: 150,
  /** Records of one page of the list: what is drawn without a pause. */
  recordsPage: 100,
  /** Records in the list at once, then one narrows the range: a browser scrolls through them without a pause. */
  recordsMax: 2_000,
  /** Records that the live tail keeps: what a person reads of a stream, and flat memory however fast it comes. */
  tailRecordsMax: 400,
  /** Milliseconds in which records of the tail are drawn together. */
  tailDrawMs: 250,
  /** Milliseconds before the tail is opened again where the server refused it, doubled up to the second. */
  tailRetryMs: 1_000,
  tailRetryMsMax: 30_000,
  /** Characters of the address of a tail: the server accepts some more. */
  tailAddressLengthMax: 8_000,
  /** Attempts where the server has too much to do at once, and milliseconds between them. */
  busyAttemptsMax: 4,
  busyRetryMs: 400,
  /** Milliseconds of typing that are waited for before a text is searched by. */
  typingMs: 350,
  /** Characters of a value that are shown in a list; the whole is a click away. */
  valueCharactersMax: 4_000,
  /** Milliseconds within which the second key of `g o` has to come. */
  secondKeyMs: 1_500,
  /** Milliseconds between looks at which dashboards something feeds: it changes when a service starts. */
  descriptionMs: 60_000,
  /** The same while a server has not said it: longer than the console waits for it. */
  unknownMs: 10_000,
  /** Milliseconds in which the clock looks whether it is time to refresh: also what a wake from sleep takes. */
  clockMs: 500,
  /** The shortest range that a drag chooses, milliseconds: two points of the shortest scrape interval. */
  rangeMsMin: 5_000,
} as const;
