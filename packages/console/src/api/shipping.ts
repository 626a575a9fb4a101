// Types of the shipping page's API.

/** What became of every record. `GET /api/shipping` */
export interface Shipping {
  readonly processes: readonly {
    readonly service: string;
    readonly instance: string;
    readonly emitted: number;
    readonly delivered: number;
    readonly dead_lettered: number;
    readonly dropped: number;
    readonly waiting: number;
    /** Emitted records that are in none of these and were not taken over, which must be none. */
    readonly unaccounted: number;
    readonly dropped_by_reason: Readonly<Record<string, number>>;
    /** Records of a process that died, taken over by this one, which count as its own; absent where there are none. */
    readonly adopted?: number;
    /** Records that waited when the process ended, and that another one counts as adopted; absent where there are none. */
    readonly taken_over?: number;
    /** The process is gone: this is how it was last seen. */
    readonly ended?: true;
  }[];
  /** Processes that there are beside these; absent where there are none. */
  readonly processes_left_out?: number;
  /** Why there are no processes, where Prometheus does not answer. */
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
  /** Why there are no dead letters, where they cannot be read. */
  readonly dead_letters_unknown?: string;
  /** Whether `POST /api/dead-letters/retry` can be asked for here. */
  readonly can_retry: boolean;
}
