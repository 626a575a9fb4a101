// Copies and replaces the data of a part that must be stopped meanwhile; the part is always started again.
import type { Readable } from 'node:stream';
import type { DataName, Operator } from '@telltale/plane';

/** A part that must be stopped to copy its data. */
export type StoppedPart = Exclude<DataName, 'snapshots'>;

/** A stop of a part. */
export interface Stopped {
  /** When it was stopped, in milliseconds since the epoch: it has taken no data since. */
  readonly at: number;
  /** How long it was stopped, in milliseconds. */
  readonly gapMs: number;
}

/** Reads a part's data while the part is stopped. */
export async function takeData(
  operator: Operator,
  part: StoppedPart,
  save: (content: Readable) => Promise<unknown>,
): Promise<Stopped> {
  let content: Readable | undefined;
  try {
    const stopped = await whileStopped(operator, part, async () => {
      content = await operator.read(part);
      if (operator.readsAside === undefined) await save(content);
    });
    if (content !== undefined && operator.readsAside) await save(content);
    return stopped;
  } finally {
    content?.destroy();
  }
}

/** Replaces a part's data. */
export async function putData(operator: Operator, part: StoppedPart, content: Readable): Promise<Stopped> {
  try {
    return await whileStopped(operator, part, () => operator.write(part, content));
  } finally {
    content.destroy();
  }
}

async function whileStopped(operator: Operator, part: StoppedPart, work: () => Promise<void>): Promise<Stopped> {
  const begun = performance.now();
  let at: number;
  try {
    await operator.stop(part);
    at = Date.now();
    await work();
  } finally {
    // Not cancellable: a user who interrupts the command wants the plane to run again.
    await operator.start(part);
  }
  return { at, gapMs: Math.round(performance.now() - begun) };
}
