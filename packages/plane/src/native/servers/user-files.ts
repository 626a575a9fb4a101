// Files for a service of another user of root's plane: readable ones, and a writable folder. The plane's own secrets
// belong to the user who started it. Each user with access has its own folder, which contains a copy of the shipper's
// password, updated by rotations, and the target files of the user's services.
import { join } from 'node:path';
import { limits } from '../../limits.ts';
import { PlaneError } from '../../plane-error.ts';
import { runProgram } from '../../processes/run-program.ts';
import { ensureFile, namesIn } from '../../secrets/ensured-files.ts';
import { makeFolder, type ServerUser } from '../../secrets/private-files.ts';
import type { Secret } from '../../secrets/secrets.ts';
import type { Layout } from '../layout.ts';

/** Paths of one user's files. */
export interface UserFiles {
  readonly passwordFile: string;
  readonly targets: string;
}

/** Paths of a user's files, whether they exist or not. */
function userFilesOf({ users }: Pick<Layout, 'users'>, uid: number): UserFiles {
  const folder = join(users, String(uid));
  return { passwordFile: join(folder, 'shipper'), targets: join(folder, 'targets') };
}

/** Folders with target files of other users' services. */
export async function targetsOfUsers({ users }: Pick<Layout, 'users'>): Promise<string[]> {
  return (await uidsIn(users)).map((uid) => userFilesOf({ users }, uid).targets);
}

/** Creates or updates a user's files. */
export async function ensureUserFiles(layout: Layout, user: ServerUser, shipper: Secret): Promise<UserFiles> {
  const files = userFilesOf(layout, user.uid);
  await makeFolder(layout.users, { mode: 0o755 });
  // Root owns the folder: the user may read it, but not replace anything.
  await makeFolder(join(layout.users, String(user.uid)), { mode: 0o755 });
  await makeFolder(files.targets, { mode: 0o755, owner: user });
  await ensureFile(files.passwordFile, `${shipper.password}\n`, { owner: user, fileMode: 0o400 });
  return files;
}

/** Updates the files of every user with access. */
export async function ensureAllUserFiles(layout: Layout, shipper: Secret): Promise<void> {
  for (const uid of await uidsIn(layout.users)) {
    const { passwordFile } = userFilesOf(layout, uid);
    await ensureFile(passwordFile, `${shipper.password}\n`, {
      owner: { uid, gid: await groupOf(String(uid)) },
      fileMode: 0o400,
    });
  }
}

async function uidsIn(folder: string): Promise<number[]> {
  return (await namesIn(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
}

/**
 * The user with that name, or with that id, which need not have an account.
 *
 * @throws PlaneError `unsupported` if this system knows no such user, or for root
 */
export async function accountOf(name: string): Promise<ServerUser> {
  const uid = /^\d+$/.test(name) ? Number(name) : await idOf('-u', name);
  if (uid === undefined || !Number.isSafeInteger(uid) || uid === 0) {
    throw new PlaneError('unsupported', {
      what: 'cannot give another user access',
      where: `of the name ${JSON.stringify(name)}`,
      why: uid === 0 ? 'root has access to everything' : 'this system has no such user',
      remedy: uid === 0 ? 'Leave --user out' : 'Name an existing user, or the number of one: telltale env --user shop',
    });
  }
  return { uid, gid: await groupOf(name) };
}

/** The group of a user; for an id without an account, the same number. */
async function groupOf(name: string): Promise<number> {
  return (await idOf('-g', name)) ?? Number(name);
}

/** Undefined if this system has no such user, or the lookup fails. */
async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    const { code, stdout } = await runProgram('id', [flag, '--', name], {
      env: process.env,
      msMax: limits.questionMsMax,
    });
    return code === 0 ? Number(stdout) : undefined;
  } catch {
    return undefined;
  }
}
