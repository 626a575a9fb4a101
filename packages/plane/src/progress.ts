// Progress of a long operation: an event for each step, and a fraction within it.

/** One thing that happened to one step of an operation. */
export interface ProgressEvent {
  /** Stable name of the step, such as `download-elasticsearch`. */
  step: string;
  /** What the step does, for people. */
  title: string;
  /** `waiting`: it takes longer than usual, which is reported even if no progress is shown. */
  state: 'started' | 'progress' | 'waiting' | 'done';
  /** How much of the step is done, 0 to 1; absent where that cannot be known. */
  fraction?: number;
  /** What came out, or how far it is, for people. */
  detail?: string;
}

/** Receives the events of an operation, in order; must not throw. */
export type OnProgress = (event: ProgressEvent) => void;

/** Runs one step of an operation and reports its start and its end. */
export async function step<T>(
  { tell }: { readonly tell: OnProgress },
  id: Pick<ProgressEvent, 'step' | 'title'>,
  work: (progress: (fraction: number, detail?: string) => void, onWait: (detail: string) => void) => Promise<T>,
  detailOf?: (result: T) => string,
): Promise<T> {
  tell({ ...id, state: 'started' });
  const result = await work(
    (fraction, detail) =>
      tell({
        ...id,
        state: 'progress',
        fraction: Math.min(1, Math.max(0, fraction)),
        ...(detail !== undefined && { detail }),
      }),
    (detail) => tell({ ...id, state: 'waiting', detail }),
  );
  tell({ ...id, state: 'done', fraction: 1, ...(detailOf && { detail: detailOf(result) }) });
  return result;
}
