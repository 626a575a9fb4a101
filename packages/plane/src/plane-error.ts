// The one error class of this package: what failed, where, why, and how to fix it.

/** What kind of thing went wrong; stable, for programs. */
export type PlaneErrorCode =
  | 'aborted'
  | 'apt_failed'
  | 'apt_missing'
  | 'checksum'
  | 'damaged_backup'
  | 'disk_full'
  | 'docker'
  | 'docker_missing'
  | 'elasticsearch'
  | 'folder'
  | 'jvm_missing'
  | 'kernel'
  | 'kubectl_missing'
  | 'kubernetes'
  | 'locked'
  | 'lost'
  | 'maven_missing'
  | 'memory'
  | 'network'
  | 'not_a_backup'
  | 'not_running'
  | 'not_taken_up'
  | 'not_well'
  | 'port_taken'
  | 'prometheus'
  | 'refused'
  | 'settings'
  | 'start_failed'
  | 'start_timeout'
  | 'still_running'
  | 'stop_failed'
  | 'tar'
  | 'unknown_part'
  | 'unprivileged_user'
  | 'unsupported'
  | 'upgrade_failed'
  | 'would_overwrite';

/** The parts of a message, each without its final stop. */
export interface PlaneErrorDetails {
  /** What could not be done: `cannot download Elasticsearch`. */
  what: string;
  /** Where, said after the what: `into /var/cache/telltale`. */
  where?: string;
  /** Why: `no space left (ENOSPC)`. */
  why: string;
  /** What mends it: `Free 600 MB or set TELLTALE_CACHE_DIR`. */
  remedy?: string;
  cause?: unknown;
}

/** Thrown by every operation of this package; its message is one line that says what, where, why and what to do. */
export class PlaneError extends Error {
  readonly code: PlaneErrorCode;
  readonly remedy?: string;

  constructor(code: PlaneErrorCode, parts: PlaneErrorDetails) {
    const { what, where, why, remedy, cause } = parts;
    const head = `[telltale plane] ${what}${where ? ` ${where}` : ''}: ${why}.`;
    super(remedy ? `${head} ${remedy}.` : head, cause === undefined ? undefined : { cause });
    this.name = 'PlaneError';
    this.code = code;
    if (remedy !== undefined) this.remedy = remedy;
  }
}
