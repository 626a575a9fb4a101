// What a stand-in finds wrong with what it was given: one sentence for people.

/** Ends the stand-in, as the real program would end. */
export class FailedCheck extends Error {}

/** Runs a check, and says what it was about when it fails. */
export async function check<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailedCheck) throw error;
    throw new FailedCheck(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws FailedCheck with `what` unless it is so */
export function demand(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new FailedCheck(what);
}
