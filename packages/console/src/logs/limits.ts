// The bounds of log queries, each with its reason.

export const limits = {
  /** Services, levels and field conditions of one filter: more than anybody chooses by hand. */
  servicesMax: 50,
  levelsMax: 20,
  fieldsMax: 20,
  /** Characters of a service's name or a level: keyword fields are indexed up to this length. */
  wordLengthMax: 1_024,
  /** Characters of a field name: names under `app` are several words deep. */
  fieldNameLengthMax: 512,
  /** Characters of a field condition: its name, and a value of the greatest searchable length. */
  conditionLengthMax: 2_048,
  /** Characters and words of a text query: each word is a query of its own. */
  textLengthMax: 1_000,
  textWordsMax: 32,
  /** Characters of a trace id: W3C's has 32, others have a UUID or two. */
  traceLengthMax: 128,
  /** Records of one page. */
  recordsMax: 500,
  /** Records that are counted: otherwise a search for everything would count millions each time. */
  totalMax: 10_000,
  /** Records of one read, initially and at most: fewer if they do not fit into a response. */
  readAtFirst: 50,
  readMax: 200,
  /** Characters of one read if records have similar lengths. */
  readCharactersMax: 8_000_000,
  /** Characters of a text in a list: ten lines of a wide screen. */
  listedTextLengthMax: 4_096,
  /** Characters of a record in a list, in all its fields: a stack trace, a message and dozens of other fields. */
  listedRecordLengthMax: 32_768,
  /** Depth of objects shown as dotted names; deeper ones are shown as objects. */
  depthMax: 20,
  /** Characters of a wrong value that a message repeats. */
  shownLengthMax: 80,
  /** Bytes of an id: Elasticsearch's own limit. */
  idBytesMax: 512,
  /** Characters of a cursor: a time, the name of an index and a number. */
  cursorLengthMax: 1_024,
  /** Bars of a histogram: a screen is some thousand pixels wide. */
  pointsMax: 500,
  /** Series of a histogram and values of a field: more cannot be distinguished. */
  valuesMax: 10,
  /** Values counted per shard, if those of several shards are added up. */
  valuesOfPlaceMax: 1_000,
  /** Characters of the index names of one request: Elasticsearch accepts a request line of 4,096. */
  indicesLengthMax: 3_000,
  /** Names of services that are compared with a misspelt one. */
  serviceNamesMax: 1_000,
  /** Field names that are listed: what one index supports, and some more for older indices. */
  namesMax: 2_000,
  /** Lines of one request: nobody reads more; an app that logs more in one request is in a loop. */
  timelineMax: 1_000,
  /** Records and indices that Elasticsearch returns at once: its own limit. */
  answerMax: 10_000,
  /** Indices of a data stream that are followed: the current one, and the previous one during a rollover. */
  generationsMax: 2,
  /** Milliseconds between two polls of the live tail: Elasticsearch makes new records visible each second. */
  tailPollMs: 500,
  /** Milliseconds between two attempts while Elasticsearch does not answer, initially and at most. */
  tailRetryMsMin: 500,
  tailRetryMsMax: 5_000,
  /** Milliseconds after which the types of a filter's fields are looked up again: a field may have appeared. */
  tailTypesMsMax: 10_000,
  /** Milliseconds after which shards are listed again: an index may have been deleted and created anew. */
  tailListedMsMax: 10_000,
  /** Milliseconds between two searches for records that became visible after later ones. */
  tailLateMsMin: 2_000,
  /**
   * Milliseconds within which a record becomes visible after one with a higher sequence number: the longest bulk
   * request.
   */
  tailWindowMs: 15_000,
  /** Sequence numbers remembered for each shard: a window of some thousand records a second. */
  tailSeenMax: 50_000,
  /** Sequence numbers before the tail's start in which records may become visible late: a second of many writers. */
  tailWindowAtFirst: 1_000,
  /** Records that may be pending before the tail skips those that nobody can read any more. */
  tailAheadMax: 10_000,
  /** Records shown after a skip. */
  tailAfterSkipMax: 200,
  /** Characters of a tail's position: some 160 shards, in a URL beside a filter. */
  tailPositionLengthMax: 2_000,
  /**
   * How long, in milliseconds, a part of the logs may be unavailable before it is reported: a new index takes some
   * time.
   */
  tailIncompleteMsMin: 5_000,
  /** Records from before now with which a tail begins. */
  tailBacklogMax: 500,
} as const;
