// Types of the shipping view's API.

/** The accounts of all processes, and the dead letters. `GET /api/shipping` */
export interface Shipping {
  readonly processes: readonly {
    readonly service: string;
    readonly instance: string;
    readonly emitted: number;
    readonly delivered: number;
    readonly dead_lettered: number;
    readonly dropped: number;
    readonly waiting: number;
    /** Emitted records that are in no other term and were not taken over; must be 0. */
    readonly unaccounted: number;
    readonly dropped_by_reason: Readonly<Record<string, number>>;
    /** Records of a dead process that this one has adopted and counts as its own; absent if there are none. */
    readonly adopted?: number;
    /** Records that waited when this process ended and that another one has adopted; absent if there are none. */
    readonly taken_over?: number;
    /** Whether the process has ended; its numbers are then the last that were scraped. */
    readonly ended?: true;
  }[];
  /** Number of processes that are not included; absent if all are. */
  readonly processes_left_out?: number;
  /** Why there are no processes: Prometheus does not answer. */
  readonly processes_unknown?: string;
  readonly dead_letters: {
    readonly total: number;
    readonly letters: readonly {
      readonly id: string;
      readonly at: string;
      readonly data_stream: string;
      readonly reason: string;
      readonly original: string;
    }[];
  };
  /** Why there are no dead letters: they cannot be read. */
  readonly dead_letters_unknown?: string;
  /** Whether `POST /api/dead-letters/retry` is possible here. */
  readonly can_retry: boolean;
}
