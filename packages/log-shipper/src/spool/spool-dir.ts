// The default spool folder: in the user's own state folder, one for each service.
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { shortHash } from '../short-hash.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A service's name as a folder's name: without separators, not only dots, and not too long for a file system. Different
 * names give different folders: a changed name gets a hash.
 */
export function fileSafe(name: string): string {
  // A scoped name, as in npm, stays readable.
  const scoped = /^@[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(name) ? name.replace('/', '+') : undefined;
  const safe = (scoped ?? name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '')).slice(0, 100);
  return safe === (scoped ?? name) && safe !== '' ? safe : `${safe || 'service'}-${shortHash(name)}`;
}

/** The home folder, if there is one: containers often run as a user without one. */
function home(environment: Environment): string | undefined {
  const folder = environment.HOME || homedir();
  return isAbsolute(folder) && folder !== '/' && folder !== '/nonexistent' ? folder : undefined;
}

/**
 * `$XDG_STATE_HOME/telltale/spool/<service>`, or below `~/.local/state`, or, for a user without a home, a folder with
 * the user's id below the system's temporary folder.
 */
export function defaultSpoolDir(service: string, environment: Environment): string {
  const name = fileSafe(service);
  const given = environment.XDG_STATE_HOME;
  // The XDG specification says to ignore a relative path.
  if (given && isAbsolute(given)) return join(given, 'telltale', 'spool', name);
  const folder = home(environment);
  if (folder !== undefined) return join(folder, '.local', 'state', 'telltale', 'spool', name);
  const user = process.getuid?.() ?? userInfo().username;
  return join(tmpdir(), `telltale-${user}`, 'spool', name);
}
