// Sets the workspace up where it is not (packages, build), then runs one command of it. Plain JavaScript without
// dependencies: it is what runs first on a machine that has Node and npm and nothing else.
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withRunCleanup } from './run-cleanup.mjs';
import { runForeground } from './run-foreground.mjs';
import { setUp } from './set-up.mjs';
import { failureLines } from './test-report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
// Children find the workspace's Node, compiler and test runner before the machine's own.
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

/** Runs a command of the workspace in the foreground and gives its exit code. */
function run(command, args) {
  return runForeground(join(bin, command), args, { env, run: ownRun });
}

/** Runs every test and ends with the true count, alone on the last line. */
async function test(args) {
  const report = join(ownRun.folder, 'report.json');
  const code = await run('vitest', [
    'run',
    '--root',
    root,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const result = readReport(report);
  // A file that cannot even be loaded holds no failed test, and is a failure all the same.
  const failed = Math.max(result.numFailedTests, code === 0 ? 0 : 1);
  const skipped = result.numPendingTests + result.numTodoTests;
  // The count is the last line: what the end of the servers has to say comes before.
  await ownRun.close();
  for (const line of failureLines(result, root)) console.log(line);
  console.log(`${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return code !== 0 ? code : failed > 0 || result.numPassedTests === 0 ? 1 : 0;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    console.error(`[telltale tests] the test runner left no report: ${cause.message}`);
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

/** The benchmarks are compiled here: what they import is only installed for them. */
function bench(name, args, project = 'bench') {
  return inTurn(['tsc', '-p', join(root, project)], ['node', join(root, 'bench', name, 'main.ts'), ...args]);
}

/** Runs one after the other until one fails. */
async function inTurn(...commandLines) {
  for (const [command, ...args] of commandLines) {
    const code = await run(command, args);
    if (code !== 0) return code;
  }
  return 0;
}

/** Tests of what an app logs, with more of it than the suite takes time for; who says a variable wins. */
function testShapes(args) {
  Object.assign(env, { TELLTALE_TEST_SEEDS: '20', TELLTALE_TEST_DOCUMENTS: '10000', ...env });
  return test(['tests/random-objects.test.ts', ...args]);
}

/** Tests of what has to hold on the oldest Elasticsearch that is supported, too. */
function testOlder(args) {
  env.TELLTALE_TEST_ELASTICSEARCH = '8.19';
  const names = ['random-objects', 'typed-fields', 'typed-upgrade', 'app-field-examples'];
  return test(args.length > 0 ? args : ['tests/older', ...names.map((name) => `tests/${name}.test.ts`)]);
}

const grafana = ['tsc', '-p', join(root, 'tests', 'grafana')];
const program =
  (...path) =>
  (args) =>
    run('node', [join(root, ...path), ...args]);

const commands = {
  demo: program('examples', 'demo', 'main.ts'),
  test,
  'bench:logs': (args) => bench('logs', args),
  'bench:outage': (args) => bench('outage', args),
  'bench:preload': (args) => bench('preload', args, 'bench/preload'),
  'test:content': (args) => inTurn(grafana, ['node', join(root, 'tests', 'content', 'main.ts'), ...args]),
  'docs:pictures': (args) => inTurn(grafana, ['node', join(root, 'tests', 'grafana', 'pictures', 'main.ts'), ...args]),
  'test:compose': program('tests', 'compose', 'main.ts'),
  'test:k8s': program('tests', 'k8s', 'main.ts'),
  'test:shapes': testShapes,
  'test:older': testOlder,
  'test:faults': program('tests', 'faults', 'suite.ts'),
  telltale: program('packages', 'cli', 'dist', 'main.js'),
  build: () => 0,
  lint: (args) => run('biome', ['check', ...args, root]),
  content: program('packages', 'content', 'scripts', 'write.ts'),
  kubernetes: program('packages', 'stack', 'scripts', 'write-kubernetes.ts'),
  docs: program('scripts', 'write-docs.ts'),
  images: program('scripts', 'pin-images.ts'),
};

/** Commands that may leave running what they have started. */
const keeps = ['demo', 'test:k8s'];
/** What starts nothing that could outlive it, or starts what is to outlive it. */
const withoutRun = ['telltale', 'build', 'lint', 'content', 'kubernetes', 'docs', 'images'];
const startsRun = (name, args) => !withoutRun.includes(name) && !(keeps.includes(name) && args.includes('--keep'));

/**
 * Folders with packages that some commands need: peers of a benchmark, apps that the tests start, Grafana's libraries.
 */
const ownPackages = {
  'bench:logs': ['bench'],
  'bench:outage': ['bench'],
  'bench:preload': ['bench/preload'],
  test: ['tests/apps', 'tests/grafana'],
  'test:content': ['tests/apps', 'tests/grafana'],
  'docs:pictures': ['tests/apps', 'tests/grafana'],
};

/** Commands of users, who wait for no check of the tests. */
const useOnly = ['telltale', 'demo'];

async function start(name, args, run) {
  ownRun = run;
  if (run !== undefined) env.TMPDIR = run.folder;
  await setUp({ root, env, also: ownPackages[name], withTests: !useOnly.includes(name) });
  return commands[name](args);
}

const [name = '', ...args] = process.argv.slice(2);
let ownRun;
if (commands[name] === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(commands).join('|')}`);
  process.exitCode = 2;
} else {
  try {
    const work = (run) => start(name, args, run);
    process.exitCode = await (startsRun(name, args) ? withRunCleanup(work) : work());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
