// Installs the workspace's packages and compiles them, each only when something it is made of has changed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compile, isCompiled } from './compile.mjs';
import { withLock } from './lock.mjs';
import { isConsoleRolled, rollConsole } from './roll-console.mjs';
import { isRolled, rollPreload } from './roll-preload.mjs';

/** What the machine has to have; the workspace brings its own for all else. */
export const NODE_MAJOR_MIN = 20;
/** What node_modules takes, with room for npm's own copies while it unpacks. */
const INSTALL_BYTES_MIN = 1.2 * 1024 ** 3;
/** npm ci on a slow line; another run that set up at the same time is waited for as long. */
const SET_UP_MS_MAX = 15 * 60_000;

/** Says one step on stderr, so that stdout stays the command's own. */
function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Everything that decides what `npm ci` installs in a folder, as one hash. */
function manifestsHash(folder) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  const files = ['package.json', 'package-lock.json'];
  for (const workspaces of ['packages', 'examples']) {
    if (!existsSync(join(folder, workspaces))) continue;
    for (const name of readdirSync(join(folder, workspaces)).sort()) files.push(join(workspaces, name, 'package.json'));
  }
  for (const file of files) {
    if (existsSync(join(folder, file))) hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

function checkMachine(root) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NODE_MAJOR_MIN) {
    throw new Error(
      `[telltale set-up] Node ${process.versions.node} is too old: ${NODE_MAJOR_MIN} or newer is needed to begin. Install it, for example by: apt-get install nodejs npm`,
    );
  }
  if (spawnSync('npm', ['--version'], { stdio: 'ignore' }).error) {
    throw new Error(
      '[telltale set-up] npm is not on the PATH: it installs what Telltale is built with. Install it: apt-get install npm',
    );
  }
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < INSTALL_BYTES_MIN) {
    const free = Math.floor((bavail * bsize) / 1024 ** 2);
    throw new Error(
      `[telltale set-up] ${free} MB are free at ${root}: ${Math.ceil(INSTALL_BYTES_MIN / 1024 ** 2)} MB are needed to install. Free some space there.`,
    );
  }
}

/** Written when an installation is whole: the hash of what it was made of. */
const installStamp = (folder) => join(folder, 'node_modules', '.telltale-set-up');

function isInstalled(folder) {
  const stamp = installStamp(folder);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === manifestsHash(folder);
}

async function install(root, folder) {
  if (isInstalled(folder)) return;
  const hash = manifestsHash(folder);
  const stamp = installStamp(folder);
  checkMachine(folder);
  const begun = Date.now();
  const where = folder === root ? '' : ` of ${relative(root, folder)}`;
  say(`telltale set-up: installing packages${where} (npm ci) ...`);
  rmSync(stamp, { force: true });
  const npm = spawn('npm', ['ci', '--loglevel=error', '--no-fund', '--no-audit'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  const failure = await once(npm, 'close').then(
    ([status, signal]) => (status === 0 ? undefined : `exit ${status ?? signal}`),
    (error) => error.message,
  );
  if (failure !== undefined) {
    // Half a node_modules would look whole to the next command.
    rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
    throw new Error(
      `[telltale set-up] npm ci failed (${failure}), what it left was removed. Is the package registry reachable? Try: npm ping`,
    );
  }
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(stamp, hash);
  say(`telltale set-up: packages${where} installed in ${seconds(begun)} s`);
}

function build(root, env, withTests) {
  const begun = Date.now();
  // Seen by people only when it took time.
  if (compile({ root, env, withTests }) && Date.now() - begun > 2_000) {
    say(`telltale set-up: compiled in ${seconds(begun)} s`);
  }
}

function seconds(begun) {
  return ((Date.now() - begun) / 1000).toFixed(1);
}

/**
 * Makes the workspace ready; quick when it is. Two runs at once are safe: the second waits for the first.
 *
 * @param options.root the repository's folder
 * @param options.env environment whose PATH begins with node_modules/.bin
 * @param options.also folders beside the workspace with packages of their own, for commands that need them
 * @param options.withTests whether the types of the tests are checked too
 * @throws Error with one sentence that says what is missing and what mends it
 */
export async function setUp({ root, env, also, withTests }) {
  const folders = [root, ...(also ?? []).map((folder) => join(root, folder))];
  // Nothing to do is found without the lock: the usual command neither waits for another run nor holds it up.
  const isMade = () => isCompiled({ root, withTests }) && isRolled(root) && isConsoleRolled(root);
  if (folders.every(isInstalled) && isMade()) return;
  await withLock(join(root, '.telltale-setup.lock'), { waitMsMax: SET_UP_MS_MAX, say }, async () => {
    // Each waits mostly for the line and the disk.
    const installs = folders.map((folder) => install(root, folder));
    for (const outcome of await Promise.allSettled(installs)) if (outcome.reason) throw outcome.reason;
    build(root, env, withTests);
    await rollPreload(root);
    await rollConsole(root);
  });
}
