// Files for a service of another user under root's plane: what it may read, and a folder that it may write.
//
// The plane's own secrets belong to the user who started it. Each user with access has a folder of its own, in which the
// password of the shipper is kept as it is, also by a rotation, and in which its services say where their metrics are.
import { join } from 'node:path';
import { limits } from '../../limits.ts';
import { PlaneError } from '../../plane-error.ts';
import { runProgram } from '../../processes/run-program.ts';
import { ensureFile, namesIn } from '../../secrets/ensured-files.ts';
import { makeFolder, type ServerUser } from '../../secrets/private-files.ts';
import type { Secret } from '../../secrets/secrets.ts';
import type { Layout } from '../layout.ts';

/** Where the files of one user are. */
export interface UserFiles {
  readonly passwordFile: string;
  readonly targets: string;
}

/** Paths of the files of a user, whether they are there or not. */
function userFilesOf({ users }: Pick<Layout, 'users'>, uid: number): UserFiles {
  const folder = join(users, String(uid));
  return { passwordFile: join(folder, 'shipper'), targets: join(folder, 'targets') };
}

/** Folders in which services of other users say where their metrics are. */
export async function targetsOfUsers({ users }: Pick<Layout, 'users'>): Promise<string[]> {
  return (await uidsIn(users)).map((uid) => userFilesOf({ users }, uid).targets);
}

/** Makes the files of a user, or has them hold what holds now. */
export async function keepUserFiles(layout: Layout, user: ServerUser, shipper: Secret): Promise<UserFiles> {
  const files = userFilesOf(layout, user.uid);
  await makeFolder(layout.users, { mode: 0o755 });
  // Root's own: the user may read what lies there, and put nothing in its place.
  await makeFolder(join(layout.users, String(user.uid)), { mode: 0o755 });
  await makeFolder(files.targets, { mode: 0o755, owner: user });
  await ensureFile(files.passwordFile, `${shipper.password}\n`, { owner: user, fileMode: 0o400 });
  return files;
}

/** Has the files of every user that was let in hold what holds now. */
export async function keepAllUserFiles(layout: Layout, shipper: Secret): Promise<void> {
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
 * The account of that name, or of that number, which need not have one.
 *
 * @throws PlaneError `unsupported` where this system knows no such user, or it is root
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

/** The group of a user; of a number without an account the same number. */
async function groupOf(name: string): Promise<number> {
  return (await idOf('-g', name)) ?? Number(name);
}

/** Undefined if this system has no such user, or cannot say. */
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
