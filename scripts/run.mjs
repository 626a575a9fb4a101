// Sets the workspace up where it is not (packages, build), then runs one command of it. Plain JavaScript without
// dependencies: it is what runs first on a machine that has Node and npm and nothing else.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from './set-up.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
// Children find the workspace's Node, compiler and test runner before the machine's own.
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };

/** Runs a command in the foreground and gives its exit code; ended by a signal counts as 128 + the signal. */
function run(command, args) {
  const { status, signal, error } = spawnSync(join(bin, command), args, { cwd: process.cwd(), env, stdio: 'inherit' });
  if (error) throw error;
  return status ?? 128 + (signal === 'SIGINT' ? 2 : 15);
}

/** Runs every test and ends with the true count, alone on the last line. */
function test(args) {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-test-report-'));
  const report = join(folder, 'report.json');
  try {
    const code = run('vitest', [
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
    console.log(`${result.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    return code !== 0 ? code : failed > 0 || result.numPassedTests === 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    console.error(`[telltale tests] the test runner left no report: ${cause.message}`);
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };
  }
}

/** The benchmarks are compiled here: what they import is only installed for them. */
function bench(name, args, project = 'bench') {
  return run('tsc', ['-p', join(root, project)]) || run('node', [join(root, 'bench', name, 'main.ts'), ...args]);
}

const commands = {
  demo: (args) => run('node', [join(root, 'examples', 'demo', 'main.ts'), ...args]),
  test,
  'bench:logs': (args) => bench('logs', args),
  'bench:outage': (args) => bench('outage', args),
  'bench:preload': (args) => bench('preload', args, 'bench/preload'),
  'test:content': (args) =>
    run('tsc', ['-p', join(root, 'tests', 'grafana')]) ||
    run('node', [join(root, 'tests', 'content', 'main.ts'), ...args]),
  'docs:pictures': (args) =>
    run('tsc', ['-p', join(root, 'tests', 'grafana')]) ||
    run('node', [join(root, 'tests', 'grafana', 'pictures', 'main.ts'), ...args]),
  'test:compose': (args) => run('node', [join(root, 'tests', 'compose', 'main.ts'), ...args]),
  'test:faults': (args) => run('node', [join(root, 'tests', 'faults', 'suite.ts'), ...args]),
  telltale: (args) => run('node', [join(root, 'packages', 'cli', 'dist', 'main.js'), ...args]),
  build: () => 0,
  lint: (args) => run('biome', ['check', ...args, root]),
  content: (args) => run('node', [join(root, 'packages', 'content', 'scripts', 'write.ts'), ...args]),
  docs: (args) => run('node', [join(root, 'scripts', 'write-docs.ts'), ...args]),
  images: (args) => run('node', [join(root, 'scripts', 'pin-images.ts'), ...args]),
};

/** Folders with packages that some commands need: peers of a benchmark, apps that the tests start, Grafana's libraries. */
const ownPackages = {
  'bench:logs': ['bench'],
  'bench:outage': ['bench'],
  'bench:preload': ['bench/preload'],
  test: ['tests/apps', 'tests/grafana'],
  'test:content': ['tests/apps', 'tests/grafana'],
  'docs:pictures': ['tests/apps', 'tests/grafana'],
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(commands).join('|')}`);
  process.exitCode = 2;
} else {
  try {
    await setUp({ root, env, also: ownPackages[name] });
    process.exitCode = command(args);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
