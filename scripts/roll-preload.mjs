// Rolls what the preload loads into a few CommonJS files, as they are packed and tested: an app waits for each file
// that is resolved, read and compiled before its first line.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where each is loaded from by its path: the entry, what is loaded when it is needed, the shipper's thread. */
const entries = {
  node: [
    'index',
    'preload',
    'metrics/metrics',
    'metrics/runtime/runtime',
    'opentelemetry/own-opentelemetry',
    'opentelemetry-sdk/sdk',
    'opentelemetry-sdk/metrics',
    'tracing/propagation/baggage',
    'tracing/propagation/jaeger-propagator',
    'modules/require-hook',
    'modules/import-hook',
    // With the packages of an app that each is for.
    'capture/bunyan',
    'capture/pino',
    'capture/winston',
    'instrumentations/circuit-breakers/breakers',
    'instrumentations/circuit-breakers/cockatiel',
    'instrumentations/circuit-breakers/opossum',
    'instrumentations/client-operations',
    'instrumentations/client-spans',
    'instrumentations/connection-pools/pg-pool',
    'instrumentations/connection-pools/pools',
    'instrumentations/http/routes/express',
    'instrumentations/http/routes/fastify',
    'instrumentations/http/routes/hapi',
    'instrumentations/http/routes/hono',
    'instrumentations/http/routes/koa',
    'instrumentations/http/routes/trpc',
    'capture/loggers/consola',
    'capture/loggers/debug',
    'capture/loggers/log4js',
    'capture/loggers/loglevel',
    'capture/loggers/nest',
    'capture/loggers/npmlog',
    'capture/loggers/roarr',
    'capture/loggers/signale',
    'capture/loggers/tslog',
  ],
  'log-shipper': ['worker/main', 'worker/missing-working-folder'],
};
/** Of these we have copies of our own, in one file. */
const rolledDependencies = ['@opentelemetry/api', '@opentelemetry/context-async-hooks', '@opentelemetry/core'];
const rolledPackages = ['catalog', 'files', 'log-shipper', 'metrics', 'node', 'winston'];

/** Whether everything that is rolled, and this file, are older than what was made of it. */
function isFresh(packages, stamp) {
  if (!existsSync(stamp)) return false;
  const madeAt = statSync(stamp).mtimeMs;
  if (statSync(import.meta.filename).mtimeMs >= madeAt) return false;
  return rolledPackages.every((name) =>
    readdirSync(join(packages, name, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.js'))
      .every((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs < madeAt),
  );
}

const preloadFolder = (root) => join(root, 'packages', 'node', 'preload');

/**
 * Whether `packages/node/preload` is newer than the compiled packages.
 *
 * @param root the repository's folder
 */
export function isRolled(root) {
  return isFresh(join(root, 'packages'), join(preloadFolder(root), 'package.json'));
}

/**
 * Writes `packages/node/preload`, where the compiled packages are newer.
 *
 * @param root the repository's folder
 */
export async function rollPreload(root) {
  if (isRolled(root)) return;
  const packages = join(root, 'packages');
  const folder = preloadFolder(root);
  const { rolldown } = await import('rolldown');
  // Made aside and renamed: a test run beside this one reads whole files.
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside);
  const input = Object.fromEntries(
    Object.entries(entries).flatMap(([name, files]) =>
      files.map((file) => [file, join(packages, name, 'dist', `${file}.js`)]),
    ),
  );
  const options = {
    platform: 'node',
    // One copy of each of these in an app, whoever brings it.
    external: (id) =>
      !rolledDependencies.includes(id) &&
      /^@opentelemetry\/|^@telltale\/winston\/winston-elasticsearch(?:\/|$)|-in-the-middle$/.test(id),
  };
  /** The modules that an entry cannot do without. */
  const modulesOf = async (entry) => {
    const alone = await rolldown({ ...options, input: input[entry] });
    const { output } = await alone.generate({ format: 'cjs' });
    await alone.close();
    return new Set(output.flatMap((chunk) => Object.keys(chunk.modules)));
  };
  const [index, preload, worker, api] = await Promise.all(
    ['index', 'preload', 'worker/main', 'opentelemetry/own-opentelemetry'].map(modulesOf),
  );
  const rolled = await rolldown({ ...options, input });
  await rolled.write({
    dir: aside,
    format: 'cjs',
    entryFileNames: '[name].js',
    // Beside the entries: paths are taken from the file that names them.
    chunkFileNames: '[name]-shared.js',
    // What is loaded together is one file: an app waits for each.
    codeSplitting: {
      groups: [
        { name: 'start', test: (id) => index.has(id) && preload.has(id) },
        { name: 'thread', test: (id) => worker.has(id) && preload.has(id) },
        { name: 'core', test: (id) => preload.has(id) },
        { name: 'opentelemetry', test: (id) => api.has(id) },
      ],
    },
    // An app waits while they are read and compiled: comments are for readers of the sources.
    comments: false,
  });
  await rolled.close();
  writeFileSync(join(aside, 'index.d.ts'), 'export {};\n');
  writeFileSync(join(aside, 'package.json'), '{ "type": "commonjs" }\n');
  rmSync(folder, { recursive: true, force: true });
  renameSync(aside, folder);
}
