// The bounds of the shipper, each with its reason.
import { limits as shared } from '@telltale/catalog';

/** Bounds of the shipper. */
export const limits = {
  /** A turn's records are encoded into one buffer of this size and written at the latest when it is full: 28 KB of
   * records cost 14 us to write, so this stays below a fifth of a millisecond. */
  writeBytesMax: 262_144,
  /** Also used by those who write documents. */
  documentBytesMax: shared.documentBytesMax as number,
  /** The header of a segment: a few hundred bytes of fields, with room for long names. */
  headerBytesMax: 65_536,
  /** A segment is deleted as a whole once it is acknowledged, so smaller ones give space back sooner. */
  segmentBytesMax: 8_388_608,
  /**
   * Minimum number of segments in a spool of any size: the current segment cannot be deleted, and must not fill the
   * spool by itself.
   */
  spoolSegmentsMin: 4,
  /** Memory for records if no disk is writable: it must not affect the service's heap. */
  memoryBytesMax: 33_554_432,
  /** One bulk request: Elastic recommends 5 to 15 MB; a smaller one keeps memory and retries small. */
  bulkBytesMax: 1_048_576,
  /** Concurrent requests: more than Elasticsearch's default of one bulk thread per core would only wait there. */
  bulkConcurrencyMax: 4,
  /**
   * Records of a queue that are read but not acknowledged: while one is refused for long, the others behind it must not
   * fill the memory. About eight requests.
   */
  windowRecordsMax: 32_768,
  /** The same in bytes: a few large records would pass the bound above. */
  windowBytesMax: 8_388_608,
  /** How long a record may wait for others to fill its request. */
  bulkWaitMsMax: 200,
  /** Timeout of a request; a healthy node answers sooner, also under load. */
  requestMsMax: 30_000,
  /**
   * Bytes read of a response: a full request of the smallest documents, each rejected with its reason, needs a tenth.
   */
  answerBytesMax: 67_108_864,
  /**
   * How often a record is sent again after another record gave one of its fields another type: that can happen once for
   * each new field, and a record that fails this often is rejected for good.
   */
  typeRacesMax: 5,
  /** How long a node that did not answer is skipped while others do. */
  nodeDeadMs: 60_000,
  /** First wait after a failure, doubled each time. */
  backOffMsMin: 200,
  /** Longest wait between two attempts: the end of an outage is noticed within half a minute. */
  backOffMsMax: 30_000,
  /** Wait after refused credentials: frequent attempts could lock the account. */
  pausedMsMax: 60_000,
  /** Wait after refused credentials from a file that has just changed: the server may take as long to apply them. */
  changedSecretMs: 5_000,
  /**
   * How long a changed file counts as just changed: the last node of a cluster learns of a new secret after a minute or
   * two.
   */
  changedSecretMsMax: 120_000,
  /** Interval for checking the files of credentials and CA while their content is refused. */
  filesLookMs: 1_000,
  /** A file with a key or a password: those are short, and a longer file is the wrong one. */
  secretFileBytesMax: 65_536,
  /** A file of CAs: all that a system trusts have a quarter of a megabyte. */
  caFileBytesMax: 4_194_304,
  /** A file of a process in /proc, and our own few bytes in a queue. */
  smallFileBytesMax: 65_536,
  /** Heartbeat interval of a queue's owner, for owners that cannot be looked up by pid. */
  heartbeatMs: 5_000,
  /** An owner in another container or on another host is dead after this time without a heartbeat: twelve intervals. */
  heartbeatMsMax: 60_000,
  /** Interval for searching the folder for queues of dead processes. */
  adoptMs: 30_000,
  /** Queues adopted at once, so that one process does not adopt the backlog of a whole host. */
  adoptedMax: 32,
  /** Dead letters kept in the file beside the spool; enough to see the cause. */
  deadLetterBytesMax: 16_777_216,
  /** Consecutive responses with temporary rejections before the first report: about two seconds of back-off. */
  refusalsUnreportedMax: 4,
  /** Causes reported in one outage; there are few, and a text that differs each time must not flood a terminal. */
  causesReportedMax: 16,
  /** Characters of the original in a dead letter: with the escapes of JSON, still within a document. */
  deadLetterOriginalLengthMax: 262_144,
  /**
   * Heap of the worker's young generation: its objects are short-lived, and with more room the engine would grow before
   * it collects garbage.
   */
  workerYoungMegabytes: 16,
  /** Several times the size of the window's records and four requests with their responses. */
  workerOldMegabytes: 256,
  /** Delay of the worker's start: starting a thread takes 40 ms of a core, which a starting app needs itself. */
  workerStartDelayMs: 250,
  /** Delay before a dead worker is started again, so that it does not loop. */
  workerRestartMsMin: 1_000,
  /**
   * How long an ending worker may take for its current request: the shipper's own time is over by then, and the next
   * start sends an aborted request again.
   */
  workerCloseMsMax: 1_000,
  /**
   * Niceness of the worker's thread. Without it the app's thread sometimes waits 20 ms for a core. With a higher value
   * the worker would starve on a busy machine: at 19 it got no time.
   */
  workerNice: 5,
  /** A slower write delays the event loop noticeably: the next writes are done off the thread. */
  slowWriteMs: 5,
  /** How long writes stay off the thread before the app's thread tries the disk again. */
  slowRetryMs: 1_000,
  /** Bytes that may wait for a slow disk before producers are asked to pause. */
  behindBytes: 4_194_304,
  /** Maximum bytes of one of those writes. */
  writeLaterBytesMax: 1_048_576,
  /** How long after a disk failure the next write to it is attempted. */
  diskRetryMs: 10_000,
  /**
   * Interval for checking whether the current file still exists: programs that clean temporary files report nothing.
   */
  lookMs: 1_000,
  /** Bytes copied at once of a file that was removed while in use: a fifth of a millisecond. */
  restoreBytesMax: 262_144,
  /** Pause between two such copies, for the application. */
  restoreMs: 10,
  /** Interval for checking at the end of the process whether everything is acknowledged, if no signal has come. */
  exitPollMs: 50,
  /** Closed shippers with separate counts, for late records; the counts of older ones are only kept as a sum. */
  closedShippersMax: 16,
  /** Levels with counters of their own; an application that invents levels must not grow them. */
  levelsMax: 16,
  /** Nesting depth of a value: deeper ones are practically cycles, and nobody reads them in a log. */
  depthMax: 8,
  /** Entries of one object, array, map or set; a marker counts the rest. */
  entriesMax: 256,
  /** Values of one record: wide and deep together could stay within each other bound and still be endless. */
  valuesMax: 4_096,
  /** Characters of one string: a longer one is a body that was logged by mistake. */
  stringLengthMax: 65_536,
  /**
   * Characters of one record's texts that are read: no document has more, and searching for secrets takes up to 20 ns
   * each.
   */
  recordLengthMax: shared.documentBytesMax as number,
  /**
   * Characters read after the end of a truncated text, to recognise a secret that begins before it: most are shorter.
   */
  secretLengthMax: 4_096,
  /** Characters of a text that is converted to a number or a time of a chosen type: longer ones are not valid. */
  scalarLengthMax: 64,
  /** Characters of keys; keyword bytes of a mapping have the same limit. */
  keyLengthMax: 256,
  /**
   * Dots in one key: Elasticsearch expands them to nested objects, and a search fails if one record has 1,000 levels.
   * Together with the nesting of values this stays far below, and no real name has as many.
   */
  keyDotsMax: 20,
  /** Counted field names under `app`, and objects that contain them: as many as an index can search. */
  fieldNamesMax: shared.appFieldsMax as number,
  /** Bytes shown of a buffer: enough to identify it. */
  binaryBytesMax: 64,
  /** Cache of keys known to be secret or not; an application that invents keys must not grow it. */
  keysKnownMax: 4_096,
  /** Cache of texts known to have no secrets, and their characters: half a megabyte at most. */
  textsKnownMax: 512,
  textKnownLengthMax: 512,
  /** Causes of an error that are followed: a longer chain repeats itself. */
  causesMax: 8,
  /** Characters of a thrown value that is not an error, or of a cause: its values are under `app` too. */
  thrownLengthMax: 1_000,
  /** Characters of a stack with its causes. */
  stackLengthMax: 65_536,
  /** Characters of a key that may name a secret: a longer text is not a name. */
  keyIdentifierLengthMax: 64,
  /** Characters of a key of several words. */
  keyPhraseLengthMax: 40,
  /** Characters of a value that are examined to recognise a secret. */
  keyValueLengthMax: 512,
  /** Characters of an address that are examined: names and passwords are shorter. */
  urlCredentialsLengthMax: 1_024,
  /** Minimum length at which a user name without a password in a URL counts as a token. */
  urlTokenLengthMin: 20,
  /** Characters of a value that may be a placeholder, code or a word: a longer one may be a secret. */
  harmlessLengthMax: 256,
  /** Characters of a count with its unit. */
  amountLengthMax: 24,
  /** Digits of a number in base 36: as many as the largest safe integer has. */
  idDigitsMax: 11,
} as const;
