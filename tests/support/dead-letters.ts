// The dead letters of the shared plane, kept from being thrown away while somebody looks for their own.
import { withLock } from '../../packages/plane/src/processes/lock.ts';

/** As long as another test may hold them on a busy machine. */
export const deadLettersWaitMsMax = 150_000;

/** Runs `work` while no other test file throws all letters away, or counts on them. */
export async function withDeadLetters<T>(work: () => Promise<T>): Promise<T> {
  return withLock(`${process.env.TELLTALE_TEST_PLANE_DIR}.dead-letters`, { waitMsMax: deadLettersWaitMsMax }, work);
}
