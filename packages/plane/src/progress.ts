// Progress of a long operation: an event for each step, and a fraction within it.

/** An event of one step of an operation. */
export interface ProgressEvent {
  /** Stable name of the step, such as `download-elasticsearch`. */
  step: string;
  /** Title of the step, for people. */
  title: string;
  /** `waiting`: it takes longer than usual, which is reported even if no progress is shown. */
  state: 'started' | 'progress' | 'waiting' | 'done';
  /** Completed fraction of the step, 0 to 1; absent if unknown. */
  fraction?: number;
  /** The result, or the progress, for people. */
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
