// Compiles the workspace where anything of it has changed: by the times and sizes of its files, for the compiler itself
// takes seconds to find that there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stampName = '.telltale-setup.compiled.json';
/** What decides how all of it is compiled. */
const common = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];
/** What is checked beside the packages, where tests are to be run. */
const checked = ['tests', 'examples', 'scripts', 'vitest.config.ts'];

/** Every file below a path, but for what is installed or made by tests. */
function filesBelow(path, isWanted) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) return /^(node_modules|\.next)$/.test(entry.name) ? [] : filesBelow(inner, isWanted);
    return isWanted(entry.name) ? [inner] : [];
  });
}

const isSource = (name) => /\.[cm]?tsx?$|\.json$/.test(name);
const isScript = (name) => name.endsWith('.js');

function packagesOf(root) {
  return readdirSync(join(root, 'packages'))
    .sort()
    .map((name) => join(root, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'tsconfig.json')));
}

/** Everything that a compilation is made of and makes, as one hash of names, sizes and times. */
function stateOf(root, withTests) {
  const files = [
    ...common.map((name) => join(root, name)),
    ...packagesOf(root).flatMap((folder) => [
      join(folder, 'package.json'),
      join(folder, 'tsconfig.json'),
      ...filesBelow(join(folder, 'src'), isSource),
      ...filesBelow(join(folder, 'dist'), isScript),
      ...(withTests ? ['test', 'scripts'].flatMap((name) => filesBelow(join(folder, name), isSource)) : []),
    ]),
    ...(withTests ? checked.flatMap((name) => filesBelow(join(root, name), isSource)) : []),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    const found = statSync(file, { throwIfNoEntry: false });
    hash.update(`${file}\0${found?.size}\0${found?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** The compiler looks at its notes alone: where a file that it wrote is gone, the notes have to go too. */
function forgetIncomplete(folder) {
  const source = join(folder, 'src');
  const isThere = (file) => existsSync(join(folder, 'dist', `${file.slice(source.length).replace(/\.ts$/, '')}.js`));
  const sources = filesBelow(source, (name) => /(?<!\.d)\.ts$/.test(name));
  if (!sources.every(isThere)) rmSync(join(folder, 'dist', '.tsbuildinfo'), { force: true });
}

function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // None yet, or one that was cut off.
    return {};
  }
}

/** What a stamp calls the state with the tests and the one without. */
const scopeOf = (withTests) => (withTests ? 'all' : 'packages');

/**
 * Whether nothing has changed since the last compilation.
 *
 * @param options.root the repository's folder
 * @param options.withTests whether the types of the tests are to have been checked too
 */
export function isCompiled({ root, withTests }) {
  return readStamp(join(root, stampName))[scopeOf(withTests)] === stateOf(root, withTests);
}

/**
 * Compiles what has changed.
 *
 * @param options.root the repository's folder
 * @param options.env environment of the compiler
 * @param options.withTests whether the types of the tests are checked too
 * @returns whether the compiler was run
 * @throws Error when something does not compile
 */
export function compile({ root, env, withTests }) {
  if (isCompiled({ root, withTests })) return false;
  const path = join(root, stampName);
  const stamp = readStamp(path);
  const packages = packagesOf(root);
  for (const folder of packages) forgetIncomplete(folder);
  const projects = withTests ? [join(root, 'tsconfig.json')] : packages;
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-b', ...projects], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  });
  if (error || status !== 0) {
    throw new Error('[telltale set-up] the packages do not compile: see the lines above.', { cause: error });
  }
  const packagesState = stateOf(root, false);
  const all = withTests ? stateOf(root, true) : stamp.packages === packagesState ? stamp.all : undefined;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ packages: packagesState, all }));
  renameSync(draft, path);
  return true;
}
