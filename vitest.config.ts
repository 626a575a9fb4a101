import { readFileSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Planes take longest: a file that starts one late would run when all others have ended. */
class PlanesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const startsPlane = ({ moduleId }: TestSpecification): boolean =>
      /\b(?:startingQuickly|startPlane|ownPlane)\(/.test(readFileSync(moduleId, 'utf8'));
    const sorted = await super.sort(files);
    return [...sorted.filter(startsPlane), ...sorted.filter((file) => !startsPlane(file))];
  }
}

/** What only the oldest Elasticsearch that is supported can be asked, among those that can be had. */
const olderOnly = process.env.TELLTALE_TEST_ELASTICSEARCH === undefined ? ['tests/older/**'] : [];

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...olderOnly],
    globalSetup: ['tests/support/global-setup.ts'],
    // Real servers and child processes, on a machine that may have as much else to do: a test that waits longer than
    // this is stuck. What is fast has its bound in its own test.
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // What is polled for comes in its time.
    expect: { poll: { timeout: 120_000 } },
    sequence: { sequencer: PlanesFirst },
    // A file mostly waits for the servers and children that it starts: three keep two cores busy.
    maxWorkers: 3,
    // Node 24.15 and later end now and then by SIGSEGV or SIGTRAP where Maglev compiles on a machine that is short of CPU
    // (nodejs/node#64841): a worker that does takes all tests of its file with it.
    execArgv: ['--no-maglev'],
  },
});
