// Which tests of the suite failed is its last lines: whatever a failure prints cannot push its name out of a log.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { failureLines } from '../../scripts/test-report.mjs';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'telltale-failures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines that the suite ends with where these are its files. */
function linesOf(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(folder, 'suite-'));
  writeFileSync(join(root, 'vitest.config.mjs'), 'export default { test: { globals: true } };');
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  const report = join(root, 'report.json');
  const args = [vitest, 'run', '--root', root, '--reporter=json', `--outputFile=${report}`];
  expect(spawnSync(process.execPath, args, { timeout: 120_000 }).signal).toBeNull();
  return failureLines(JSON.parse(readFileSync(report, 'utf8')), root).toSorted();
}

it('a failed test is one line of file, title and the start of its reason, however long the reason is', () => {
  const lines = linesOf({
    'a.test.mjs': [
      "it('passes', () => {});",
      "describe('a page', () => it('has no number', () => {",
      "  expect('a long page\\n'.repeat(10_000) + '4712').not.toMatch(/4712/);",
      '}));',
      "it('throws', () => { throw new Error('of its own\\nand more'); });",
    ].join('\n'),
  });
  expect(lines).toEqual([
    expect.stringMatching(/^FAILED a\.test\.mjs: a page has no number: AssertionError: expected 'a long page/),
    'FAILED a.test.mjs: throws: Error: of its own',
  ]);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(400);
});

it('a file that cannot be loaded is one line', () => {
  expect(linesOf({ 'b.test.mjs': "throw new Error('no such server');" })).toEqual([
    expect.stringMatching(/^FAILED b\.test\.mjs: \(file\): .*no such server/),
  ]);
});

it('a suite that passes has none', () => {
  expect(linesOf({ 'c.test.mjs': "it('passes', () => {});" })).toEqual([]);
});
