// Gives services of another user access to root's plane: their files, and scraping of their metrics.
import { limits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { withLock } from '../processes/lock.ts';
import { serverInputsOf } from './parts.ts';
import type { NativePlane } from './plane.ts';
import { openState } from './processes/state.ts';
import { refresh } from './refresh.ts';
import { accountOf, ensureUserFiles, type UserFiles } from './servers/user-files.ts';

/**
 * Creates a user's files; idempotent.
 *
 * @throws PlaneError `unsupported` if there is no such user, or the plane is not root's
 */
export async function grantAccess(plane: NativePlane, name: string): Promise<UserFiles> {
  if (process.getuid?.() !== 0) {
    throw new PlaneError('unsupported', {
      what: 'cannot give another user access',
      why: 'the plane is yours, and only root can give other users access to files',
      remedy: 'Start the plane as root, or run the service as your own user',
    });
  }
  const user = await accountOf(name);
  const { layout } = plane;
  return withLock(layout.lock, { waitMsMax: limits.lockWaitMsMax }, async () => {
    const state = await openState(layout.state);
    const inputs = await serverInputsOf(plane, state);
    const files = await ensureUserFiles(layout, user, inputs.secrets.shipper);
    await refresh(state, inputs);
    return files;
  });
}
