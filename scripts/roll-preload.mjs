// Rolls what the preload loads into a few CommonJS files, as they are packed and tested: an app waits for each file
// that is resolved, read and compiled before its first line.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where each is loaded from by its path: the entry, what is loaded when it is needed, the shipper's thread. */
const entries = {
  index: 'node/dist/index.js',
  preload: 'node/dist/preload.js',
  metrics: 'node/dist/metrics.js',
  'runtime/runtime': 'node/dist/runtime/runtime.js',
  'opentelemetry-sdk/sdk': 'node/dist/opentelemetry-sdk/sdk.js',
  'opentelemetry-sdk/metrics': 'node/dist/opentelemetry-sdk/metrics.js',
  'own-opentelemetry': 'node/dist/own-opentelemetry.js',
  'require-hook': 'node/dist/require-hook.js',
  'import-hook': 'node/dist/import-hook.js',
  'worker/main': 'log-shipper/dist/worker/main.js',
  'worker/without-folder': 'log-shipper/dist/worker/without-folder.js',
};
/** Of these we have copies of our own, in one file. */
const rolledDependencies = ['@opentelemetry/api', '@opentelemetry/context-async-hooks'];
const rolledPackages = ['catalog', 'files', 'log-shipper', 'metrics', 'node', 'winston'];

/** Whether everything that is rolled is older than what was made of it. */
function isFresh(packages, stamp) {
  if (!existsSync(stamp)) return false;
  const madeAt = statSync(stamp).mtimeMs;
  return rolledPackages.every((name) =>
    readdirSync(join(packages, name, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.js'))
      .every((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs < madeAt),
  );
}

/**
 * Writes `packages/node/preload`, where the compiled packages are newer.
 *
 * @param root the repository's folder
 */
export async function rollPreload(root) {
  const packages = join(root, 'packages');
  const folder = join(packages, 'node', 'preload');
  if (isFresh(packages, join(folder, 'package.json'))) return;
  const { rolldown } = await import('rolldown');
  // Made aside and renamed: a test run beside this one reads whole files.
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside);
  const input = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(packages, file)]));
  const rolled = await rolldown({
    input,
    platform: 'node',
    // One copy of each of these in an app, whoever brings it.
    external: (id) =>
      !rolledDependencies.includes(id) &&
      /^@opentelemetry\/|^@telltale\/winston\/winston-elasticsearch(?:\/|$)|-in-the-middle$/.test(id),
  });
  await rolled.write({
    dir: aside,
    format: 'cjs',
    entryFileNames: '[name].js',
    // Beside the entries: paths are taken from the file that names them.
    chunkFileNames: '[name]-shared.js',
    // An app waits while they are read and compiled: comments are for readers of the sources.
    comments: false,
  });
  await rolled.close();
  writeFileSync(join(aside, 'index.d.ts'), 'export {};\n');
  writeFileSync(join(aside, 'package.json'), '{ "type": "commonjs" }\n');
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}
