// Who receives what the subjects send, and counts it.
import type { Destination } from '../run.ts';

/** What arrived of one run. */
export interface Arrived {
  readonly distinct: number;
  readonly duplicated: number;
  /** Milliseconds since the epoch at which the last new record arrived. */
  readonly lastNewAt: number;
}

export interface Receiver extends AsyncDisposable {
  /** What is to be known of it beside the figures. */
  readonly about: Readonly<Record<string, string | number>>;
  /** How often it may be asked without costing the machine much. */
  readonly pollMs: number;
  /**
   * Makes room for the next run.
   *
   * @param folder the run's own
   */
  begin(folder: string): Promise<Destination>;
  /** Records received since, those of the warm-up and doubled ones too. Cheap. */
  received(): Promise<number>;
  /** Counts exactly, by the records' numbers. */
  count(): Promise<Arrived>;
}
