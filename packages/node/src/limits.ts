// The bounds of the preload, each with its reason.

/** Bounds that only this package keeps; those shared with others stand in the catalog. */
export const limits = {
  /** Nesting of a value kept: deeper ones are cycles in all but name, and nobody reads them in a log. */
  depthMax: 8,
  /** Entries kept of one object, array, map or set; the rest is counted in a marker. */
  entriesMax: 256,
  /** Values kept of one record: wide and deep together would pass each other bound and still be endless. */
  valuesMax: 4_096,
  /** Characters kept of one string: a longer one is a body that somebody logged by mistake. */
  stringLengthMax: 65_536,
  /** Characters of keys, as a mapping's keyword bytes are bounded too. */
  keyLengthMax: 256,
  /** Bytes of one flattened leaf: Lucene refuses a term over 32,766 bytes, and the document with it. */
  leafLengthMax: 8_191,
  /** Causes followed below an error: a longer chain repeats itself. */
  causesMax: 8,
  /** Characters of a stack with its causes. */
  stackLengthMax: 65_536,
  /** A span exporter may hold the end of a process up for as long when a signal ends it. */
  spansFlushMsMax: 1_000,
  /** Turns of the event loop that the metrics wait for an app that goes on loading modules. */
  loadingTurnsMax: 10_000,
  /** Files of a secret: keys and passwords are short; a longer file is the wrong one. */
  secretFileBytesMax: 65_536,
  /** Target files looked at for a dead owner at start: a folder with more is not ours alone. */
  targetFilesMax: 1_000,
} as const;
