// The bounds of log queries, each with its reason.

export const limits = {
  /** Services, levels and field conditions of one filter: more than a person clicks together. */
  servicesMax: 50,
  levelsMax: 20,
  fieldsMax: 20,
  /** Characters of a name of a service or a level: what a field of words is searched by is no longer. */
  wordLengthMax: 1_024,
  /** Characters of the name of a field: names under `app` are some levels of words. */
  fieldNameLengthMax: 512,
  /** Characters of a field's condition: its name, and a value as long as one is searched by. */
  conditionLengthMax: 2_048,
  /** Characters and words of a text query: each word is its own query. */
  textLengthMax: 1_000,
  textWordsMax: 32,
  /** Characters of a trace id: W3C's has 32, others put a UUID or two. */
  traceLengthMax: 128,
  /** Records of one page. */
  recordsMax: 500,
  /** Records that are counted: a search for everything would count millions each time. */
  totalMax: 10_000,
  /** Records that are read at once, at first and at most: fewer where they do not fit into an answer. */
  readAtFirst: 50,
  readMax: 200,
  /** Characters that are read at once where records are of like length. */
  readCharactersMax: 8_000_000,
  /** Characters of a text in a list: ten lines of a wide screen. */
  listedTextLengthMax: 4_096,
  /** Characters of a record in a list, in all its fields: a stack trace, a message and dozens of others. */
  listedRecordLengthMax: 32_768,
  /** Depth of objects shown as dotted names; deeper ones are shown as objects. */
  depthMax: 20,
  /** Characters of a wrong value that a message repeats. */
  shownLengthMax: 80,
  /** Bytes of an id: Elasticsearch's own bound. */
  idBytesMax: 512,
  /** Characters of a cursor: a time, the name of an index and a number. */
  cursorLengthMax: 1_024,
  /** Bars of a histogram: a screen has some thousand pixels. */
  pointsMax: 500,
  /** Series of a histogram and values of a field: more cannot be distinguished. */
  valuesMax: 10,
  /** Values that are counted of each place, where those of several are added up. */
  valuesOfPlaceMax: 1_000,
  /** Characters of the names of indices in one question: Elasticsearch takes 4,096 in the first line of a request. */
  indicesLengthMax: 3_000,
  /** Names of services that a misspelt one is compared with. */
  serviceNamesMax: 1_000,
  /** Names of fields that are listed: what an index searches by, and some more for those of other days. */
  namesMax: 2_000,
  /** Lines of one request: more than can be read; an app that logs more in one request is looped. */
  timelineMax: 1_000,
  /** Records and indices that Elasticsearch gives at once: its own bound. */
  answerMax: 10_000,
  /** Indices of a data stream that are followed: it writes into the last, and into the one before while it changes. */
  generationsMax: 2,
  /** Milliseconds between two questions of the live tail: Elasticsearch shows what is new each second. */
  tailPollMs: 500,
  /** Milliseconds between two tries while Elasticsearch does not answer, at first and at most. */
  tailRetryMsMin: 500,
  tailRetryMsMax: 5_000,
  /** Milliseconds after which the types of a filter's fields are asked for again: a name may have its first record. */
  tailTypesMsMax: 10_000,
  /** Milliseconds after which shards are listed again: an index may have been deleted and made anew under its name. */
  tailListedMsMax: 10_000,
  /** Milliseconds between two looks for records that became visible behind later ones. */
  tailLateMsMin: 2_000,
  /**
   * Milliseconds within which a record becomes visible after one with a higher number: a bulk request takes no longer.
   */
  tailWindowMs: 15_000,
  /** Numbers that are remembered of one shard for that: a window of some thousand records a second. */
  tailSeenMax: 50_000,
  /** Numbers before the tail's start in which records may become visible late: a second of many writers. */
  tailWindowAtFirst: 1_000,
  /** Records that lie ahead before the tail leaves out what nobody can read any more. */
  tailAheadMax: 10_000,
  /** Records that are shown behind those that were left out. */
  tailAfterSkipMax: 200,
  /** Characters of a tail's position: some 160 shards, in a URL beside a filter. */
  tailPositionLengthMax: 2_000,
  /** Milliseconds in which part of the logs may not answer before it is reported: a new index takes some. */
  tailIncompleteMsMin: 5_000,
  /** Records from before now that a tail begins with. */
  tailBacklogMax: 500,
} as const;
