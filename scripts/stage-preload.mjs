// Stages the preload as it is installed for production: what the image `telltale/inject` holds.
// `node scripts/stage-preload.mjs <folder>`
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
/** A list of some hundred paths. */
const LIST_MS_MAX = 120_000;
/** Read by people and compilers: half of the bytes. A licence goes with what it is of. */
const isRead = (path) =>
  /\.(?:map|md|markdown|tsbuildinfo|[cm]?ts)$/.test(path) && !/^licen[cs]e|^notice/i.test(basename(path));

/** Folders of the packages that the preload needs at run time, its own among them, as npm has installed them. */
function packagesNeeded() {
  const list = ['ls', '--omit=dev', '--all', '--parseable', '--workspace', '@telltale/node'];
  const stdout = npm(list);
  // Packages of the workspace are links.
  return stdout.split('\n').flatMap((path) => (path === '' ? [] : realpathSync(path)));
}

/** npm says by its exit code what it thinks of the tree, beside what it was asked. */
function npm(args) {
  try {
    return execFileSync('npm', args, { cwd: repository, encoding: 'utf8', timeout: LIST_MS_MAX, stdio: 'pipe' });
  } catch (error) {
    if (typeof error.stdout === 'string' && error.stdout !== '') return error.stdout;
    throw error;
  }
}

/**
 * Makes `node_modules` in a folder.
 *
 * @param to path of the folder; what is at `node_modules` in it is replaced
 */
export function stagePreload(to) {
  const modules = join(to, 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true, mode: 0o755 });
  const installed = join(repository, 'node_modules') + sep;
  const workspaces = join(repository, 'packages') + sep;
  for (const path of packagesNeeded()) {
    if (path.startsWith(installed)) {
      const name = relative(installed, path);
      // One within another comes with it.
      if (!name.includes('node_modules')) copy(path, join(modules, name), () => true);
    } else if (path.startsWith(workspaces)) {
      const { name, files } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
      const folders = files.filter((file) => !file.startsWith('!') && !/\W/.test(file) && file !== 'docs');
      const isPacked = (below) => below === '' || ['package.json', ...folders].includes(below.split(sep)[0]);
      copy(path, join(modules, name), isPacked);
    }
  }
}

function copy(from, to, isWanted) {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => isWanted(relative(from, path)) && !isRead(path) && !path.endsWith(`${sep}.bin`),
  });
}

if (process.argv[1] === import.meta.filename) {
  const [, , to] = process.argv;
  if (to === undefined) {
    console.error('usage: node scripts/stage-preload.mjs <folder>');
    process.exitCode = 2;
  } else stagePreload(to);
}
