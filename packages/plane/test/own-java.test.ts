// A machine without a Java gets one that needs nothing of the machine.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contextOf } from '../src/artifacts/options.ts';
import { obtainOwnJava } from '../src/artifacts/own-java.ts';

it('assembles a Java with the modules that Elasticsearch needs', async () => {
  const { home, major } = await obtainOwnJava(contextOf({}));
  const modules = execFileSync(join(home, 'bin', 'java'), ['--list-modules'], { encoding: 'utf8', env: {} });
  expect(modules).toMatch(new RegExp(`^jdk\\.jlink@${major}`, 'm'));
});
