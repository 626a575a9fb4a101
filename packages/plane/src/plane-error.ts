// The one error class of this package: what failed, where, why, and how to fix it.

/** The kind of failure; stable, for programs. */
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

/** The clauses of a message, each without a full stop. */
export interface PlaneErrorDetails {
  /** The operation that failed: `cannot download Elasticsearch`. */
  what: string;
  /** The place, after the operation: `into /var/cache/telltale`. */
  where?: string;
  /** The reason: `no space left (ENOSPC)`. */
  why: string;
  /** The remedy: `Free 600 MB or set TELLTALE_CACHE_DIR`. */
  remedy?: string;
  cause?: unknown;
}

/** Thrown by every operation of this package. Its message is one line: what failed, where, why, and what to do. */
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
