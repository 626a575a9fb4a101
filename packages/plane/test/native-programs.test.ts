// It is known before anything is downloaded whether the native engine can be had on this machine.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { whyNoNativeEngine } from '../src/artifacts/native-programs.ts';
import { versions } from '../src/artifacts/versions.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A machine with these programs and these folders in its cache; its Java is `java`, where there is one. */
function machine(programs: Readonly<Record<string, string>>, cached: readonly string[] = []) {
  const root = temporaryFolder();
  const [bin, cacheDir, java] = ['bin', 'cache', 'java'].map((name) => join(root, name)) as [string, string, string];
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  for (const name of cached) mkdirSync(join(cacheDir, name), { recursive: true });
  mkdirSync(join(java, 'bin'), { recursive: true });
  writeFileSync(join(java, 'bin', 'java'), '', { mode: 0o755 });
  writeFileSync(join(java, 'release'), 'JAVA_VERSION="21"\nMODULES="java.base jdk.jlink"\n');
  return { cacheDir, env: { PATH: bin, HOME: root, ES_JAVA_HOME: java } };
}

const debian = { 'apt-get': 'echo http://packages.invalid/debian/', 'dpkg-deb': 'exit 0' };
const ubuntu = { ...debian, 'apt-get': 'echo http://archive.ubuntu.com/ubuntu/' };
const mvn = { mvn: 'exit 0' };
const servers = [`elasticsearch-${versions.elasticsearch.version}`, `prometheus-${versions.prometheus.suite}`];

it.each([
  ['Debian with Maven', () => machine({ ...debian, ...mvn }), undefined],
  ['a machine without apt, whose cache holds the servers', () => machine({}, servers), undefined],
  [
    'a machine without apt',
    () => machine(mvn),
    'Prometheus would be downloaded by apt, and the program apt-get is not on the PATH',
  ],
  [
    'a machine with apt of another distribution',
    () => machine({ ...ubuntu, ...mvn }),
    'Prometheus would be downloaded by apt, and its package sources name no archive of Debian',
  ],
  [
    'a machine without Maven, and without a way to install it,',
    () => machine({}, servers.slice(1)),
    'Elasticsearch is downloaded by Maven, and the program mvn is not on the PATH',
  ],
])('tells whether %s can run the native plane', async (_name, options, why) => {
  expect(await whyNoNativeEngine(options())).toBe(why);
});

it.runIf(process.getuid?.() === 0)('accepts Debian without Maven for root, who can install it', async () => {
  expect(await whyNoNativeEngine(machine(debian))).toBeUndefined();
});
