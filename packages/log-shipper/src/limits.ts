// The bounds of the shipper, each with its reason.
import { limits as shared } from '@telltale/catalog';

/** Bounds of the shipper. */
export const limits = {
  /** A turn's records are encoded into one buffer of this size and written at the latest when it is full: 28 KB of
   * records cost 14 us to write, so this stays below a fifth of a millisecond. */
  writeBytesMax: 262_144,
  /** Kept by whoever writes documents too. */
  documentBytesMax: shared.documentBytesMax as number,
  /** The header of a segment: a few hundred bytes of fields, with room for long names. */
  headerBytesMax: 65_536,
  /** A segment is deleted as a whole once it is acknowledged, so smaller ones give space back sooner. */
  segmentBytesMax: 8_388_608,
  /** A spool has room for so many segments, however small it is: the one that is being written cannot be deleted, and
   * must not be what fills it. */
  spoolSegmentsMin: 4,
  /** What memory may hold where no disk can be written: a service's heap must not feel it. */
  memoryBytesMax: 33_554_432,
  /** One bulk request: Elasticsearch's own advice is 5 to 15 MB; less keeps memory and retries small. */
  bulkBytesMax: 1_048_576,
  /**
   * Requests on their way at once: more than Elasticsearch's default of one bulk thread a core would only wait there.
   */
  bulkConcurrencyMax: 4,
  /** Records read and not acknowledged, a queue: one that is refused for long must not let the others pile up in
   * memory behind it. About eight requests' worth. */
  windowRecordsMax: 32_768,
  /** And their bytes: few large records would pass the bound above. */
  windowBytesMax: 8_388_608,
  /** How long a record may wait for others to share its request with. */
  bulkWaitMsMax: 200,
  /** A request without an answer; a node that is alive answers sooner, also under load. */
  requestMsMax: 30_000,
  /**
   * What is read of an answer: a request full of the smallest documents, each refused with its reason, takes a tenth.
   */
  answerBytesMax: 67_108_864,
  /** How often a record is sent again because another gave one of its names another type: it can lose once for each name
   * that is new, and a record that loses for so long is refused for good. */
  typeRacesMax: 5,
  /** How long a node that did not answer is left out while others do. */
  nodeDeadMs: 60_000,
  /** First wait after a failure, doubled each time. */
  backOffMsMin: 200,
  /** Longest wait between two tries: an outage that ends is noticed within half a minute. */
  backOffMsMax: 30_000,
  /** Between two tries with credentials that were refused: locking an account by trying would make it worse. */
  pausedMsMax: 60_000,
  /** Between two tries with credentials from a file that was changed lately: the server may take as long to notice. */
  changedSecretMs: 5_000,
  /** For how long "lately" is: of a secret that a cluster hands out, the last node hears after a minute or two. */
  changedSecretMsMax: 120_000,
  /** How often the files of credentials and of the CA are looked at while what they said is refused. */
  filesLookMs: 1_000,
  /** A file of a key or a password: those are short, and a longer file is the wrong one. */
  secretFileBytesMax: 65_536,
  /** A file of CAs: all that a system trusts have a quarter of a megabyte. */
  caFileBytesMax: 4_194_304,
  /** A file of a process in /proc, and one's own few bytes in a queue. */
  smallFileBytesMax: 65_536,
  /** How often a queue says that its owner lives, for owners that cannot be looked up by pid. */
  heartbeatMs: 5_000,
  /** An owner elsewhere that has said nothing for so long is dead: twelve heartbeats. */
  heartbeatMsMax: 60_000,
  /** How often the folder is searched for queues of the dead. */
  adoptMs: 30_000,
  /** Queues adopted at one look, so that one process does not take a whole host's backlog in one go. */
  adoptedMax: 32,
  /** Dead letters kept beside the spool; enough to see what is wrong. */
  deadLetterBytesMax: 16_777_216,
  /** Answers in a row with temporary refusals before the first report: about two seconds of back-off. */
  refusalsUnreportedMax: 4,
  /** Causes reported in one outage; there are few, and a text that differs each time must not fill a terminal. */
  causesReportedMax: 16,
  /** Characters of the original kept in a dead letter: with the room that quoting takes, still a document. */
  deadLetterOriginalLengthMax: 262_144,
  /**
   * The worker's heap: what it makes is short-lived, and an engine that is given room would rather grow than tidy up.
   */
  workerYoungMegabytes: 16,
  /** The window's records and four requests with their answers, several times over. */
  workerOldMegabytes: 256,
  /** A thread costs a core 40 ms to start, which an app that is starting itself has better uses for. */
  workerStartDelayMs: 250,
  /** A worker that dies is started again, but not in a circle. */
  workerRestartMsMin: 1_000,
  /** What a worker that is to end may take for the request that it is in: the shipper's own time is over by then, and
   * a request that is cut off is sent again by the next start. */
  workerCloseMsMax: 1_000,
  /** Niceness of the worker's thread. Without it the application's thread waits 20 ms for a core now and then. More of it
   * would starve the worker where the machine is busy with others: at 19 it was given nothing. */
  workerNice: 5,
  /** A write that takes longer holds the event loop up where it shows: the next ones go off the thread. */
  slowWriteMs: 5,
  /** How long a slow disk is left alone before the thread itself writes to it again. */
  slowRetryMs: 1_000,
  /** What may wait for a slow disk before those who can wait are asked to. */
  behindBytes: 4_194_304,
  /** What one of those writes takes at the most. */
  writeLaterBytesMax: 1_048_576,
  /** How long the disk is left alone after it failed, before the next turn's records are written to it again. */
  diskRetryMs: 10_000,
  /**
   * How often a writer looks whether its file is still where it was made: what cleans temporary files up tells nobody.
   */
  lookMs: 1_000,
  /** What is copied at once of a file that was removed while it was written: a fifth of a millisecond. */
  restoreBytesMax: 262_144,
  /** Between two such copies, so that the application goes on. */
  restoreMs: 10,
  /** How often the end of a process looks whether everything is acknowledged, where no signal has come. */
  exitPollMs: 50,
  /** Closed shippers whose counts are still read, for late records; of others only the sum is kept. */
  closedShippersMax: 16,
  /** Levels with their own counters; an application that makes levels up must not grow them. */
  levelsMax: 16,
  /** Nesting of a value kept: deeper ones are cycles in all but name, and nobody reads them in a log. */
  depthMax: 8,
  /** Entries kept of one object, array, map or set; the rest is counted in a marker. */
  entriesMax: 256,
  /** Values kept of one record: wide and deep together would pass each other bound and still be endless. */
  valuesMax: 4_096,
  /** Characters kept of one string: a longer one is a body that somebody logged by mistake. */
  stringLengthMax: 65_536,
  /** Characters of one record's texts that are read: no document has more, and looking for secrets takes the thread
   * some 20 ns each at the worst. */
  recordLengthMax: shared.documentBytesMax as number,
  /** Characters behind the end of a text that was cut that are read to know a secret which begins before it: most are
   * shorter. */
  secretLengthMax: 4_096,
  /** Characters of a text that may be a number or a time, where a field's type was chosen: no longer one is. */
  scalarLengthMax: 64,
  /** Characters of keys, as a mapping's keyword bytes are bounded too. */
  keyLengthMax: 256,
  /** Dots of one key: Elasticsearch shows a key with dots as nested objects, and fails a whole search over one record in
   * which those are 1,000 deep. With the nesting of values this stays far below, and no name that is meant has as many.
   * */
  keyDotsMax: 20,
  /** Names of fields under `app` that are counted, and objects that they are in: as many as an index searches by. */
  fieldNamesMax: shared.appFieldsMax as number,
  /** Bytes shown of a buffer: enough to tell what it is. */
  binaryBytesMax: 64,
  /** Keys remembered as secret or not; an application that makes keys up must not grow them. */
  keysKnownMax: 4_096,
  /** Texts remembered as free of secrets, and their characters: half a megabyte at the most. */
  textsKnownMax: 512,
  textKnownLengthMax: 512,
  /** Causes followed below an error: a longer chain repeats itself. */
  causesMax: 8,
  /** Characters of what was thrown and is no error, or is the cause of one: its values stand under `app` too. */
  thrownLengthMax: 1_000,
  /** Characters of a stack with its causes. */
  stackLengthMax: 65_536,
  /** Characters of a key that may name a secret: longer is no name. */
  keyIdentifierLengthMax: 64,
  /** Characters of a key of several words. */
  keyPhraseLengthMax: 40,
  /** Characters of a value that are looked at to know whether it is a secret. */
  keyValueLengthMax: 512,
  /** Characters of an address that are looked at: names and passwords are shorter. */
  urlCredentialsLengthMax: 1_024,
  /** A name without a password in a URL is a token where it is as long as one. */
  urlTokenLengthMin: 20,
  /** Characters of a value that may be a placeholder, code or a word: what is longer may be a secret. */
  harmlessLengthMax: 256,
  /** Characters of a count with its unit. */
  amountLengthMax: 24,
  /** A number's digits to base 36: as many as the largest safe integer has. */
  idDigitsMax: 11,
} as const;
