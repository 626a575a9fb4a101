// The house is in order: formatted, typed, and free of what has no place in a repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);

/** Runs a checker; its output is the failure's message. */
function check(command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(bin(command), args, { cwd: root, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
}

describe('the repository', () => {
  it('is formatted and linted', () => check('biome', ['ci', '--colors=off', '.']));

  it('compiles, its tests and examples too', () => check('tsc', ['-p', 'tests/tsconfig.json']));

  it('compiles the page of the console', () => check('tsc', ['-p', 'packages/console/page']));

  it('has lock files without any download address', () => {
    const locks = tracked.filter((path) => path.endsWith('package-lock.json'));
    expect(locks).toContain('tests/grafana/package-lock.json');
    expect(locks.filter((path) => readFileSync(join(root, path), 'utf8').includes('"resolved": "http'))).toEqual([]);
  });

  it('says on the first line of each source file what its one job is', () => {
    const silent = tracked
      .filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path))
      .filter((path) => !/^(#!.*\n)?\/\/ \S/.test(readFileSync(join(root, path), 'utf8')));
    expect(silent).toEqual([]);
  });

  it('pins each dependency to one version', () => {
    const loose = tracked
      .filter((path) => path.endsWith('package.json'))
      .flatMap((path) => {
        const manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> } =
          JSON.parse(readFileSync(join(root, path), 'utf8'));
        return (
          Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
            // Also of a package under another name, `npm:pino@9.3.0`, and what lies in the repository itself.
            .filter(([, version]) => !/^file:|^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d/.test(version))
            .map(([name, version]) => `${path}: ${name} ${version}`)
        );
      });
    expect(loose).toEqual([]);
  });
});
