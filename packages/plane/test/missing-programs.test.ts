// A machine that lacks something gets one sentence that says what, and what mends it.
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { obtainElasticsearch } from '../src/artifacts/elasticsearch.ts';
import { findJava } from '../src/artifacts/java.ts';
import { obtainPrometheus } from '../src/artifacts/prometheus.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A machine with an empty cache and home, and only the programs that a test writes for it. */
function machine(programs: Readonly<Record<string, string>> = {}) {
  const root = temporaryFolder();
  const bin = join(root, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return { cacheDir: join(root, 'cache'), env: { PATH: bin, HOME: root } };
}

const mirror = 'echo http://127.0.0.1:1/debian/';

describe('the download of Elasticsearch', () => {
  it('explains how to install Maven if it is missing and cannot be installed', async () => {
    const { cacheDir, env } = machine();
    await expect(obtainElasticsearch({ cacheDir, env })).rejects.toThrow(
      /^\[telltale plane\] cannot download Elasticsearch: the program mvn \(Maven\) is not on the PATH\. Install it: (sudo )?apt-get install -y --no-install-recommends maven\.$/,
    );
    expect(readdirSync(cacheDir)).toEqual(['.elasticsearch-9.5.3.lock']);
  });

  it('reports a missing network', async () => {
    const { cacheDir, env } = machine({
      mvn: 'echo "[ERROR] Could not transfer artifact: Temporary failure in name resolution"; exit 1',
    });
    await expect(obtainElasticsearch({ cacheDir, env })).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(
        /cannot download elasticsearch 9\.5\.3 by Maven: .*Check the network and the proxy/,
      ),
    });
  });

  it('rejects a file that is not the expected one', async () => {
    const { cacheDir, env } = machine({
      mvn: [
        'for arg; do case $arg in -Dmaven.repo.local=*) repository=$(echo $arg | /usr/bin/cut -d= -f2);; esac; done',
        'folder=$repository/org/elasticsearch/distribution/integ-test-zip/elasticsearch/9.5.3',
        '/bin/mkdir -p $folder; echo something else > $folder/elasticsearch-9.5.3.zip',
      ].join('\n'),
    });
    await expect(obtainElasticsearch({ cacheDir, env })).rejects.toMatchObject({ code: 'checksum' });
    expect(readdirSync(cacheDir)).toEqual(['.elasticsearch-9.5.3.lock']);
  });
});

describe('the download of Prometheus', () => {
  it('explains that it needs apt if apt is missing', async () => {
    await expect(obtainPrometheus(machine())).rejects.toThrow(
      /^\[telltale plane\] cannot download Prometheus and Alertmanager: the program apt-get is not on the PATH, and no other package manager is supported\. Use a machine with Debian 12 or newer\.$/,
    );
  });

  it('reports a missing network', async () => {
    const around = machine({
      'dpkg-deb': 'exit 1',
      'apt-get': `case "$*" in *indextargets*) ${mirror};; *) echo "E: Could not connect to 127.0.0.1:1" >&2; exit 100;; esac`,
    });
    await expect(obtainPrometheus(around)).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('Could not connect'),
    });
    expect(readdirSync(around.cacheDir)).toEqual(['.prometheus-sid.lock']);
  });

  it('explains that the package sources name no archive of Debian', async () => {
    const around = machine({ 'dpkg-deb': 'exit 1', 'apt-get': 'echo http://127.0.0.1:1/ubuntu/' });
    await expect(obtainPrometheus(around)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('the search for a Java', () => {
  function javaHome(version: string, modules: string): string {
    const home = join(temporaryFolder(), 'java');
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'bin', 'java'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(home, 'release'), `JAVA_VERSION="${version}"\nMODULES="java.base ${modules}"\n`);
    return home;
  }

  it('uses the one that the user has set', () => {
    const home = javaHome('21.0.4', 'jdk.jlink');
    expect(findJava({ PATH: '', ES_JAVA_HOME: home })).toEqual({ home, major: 21 });
    expect(findJava({ PATH: '', JAVA_HOME: home })).toEqual({ home, major: 21 });
  });

  it('skips one that is too old or lacks a module that Elasticsearch needs', () => {
    const old = javaHome('17.0.9', 'jdk.jlink');
    const small = javaHome('21.0.4', 'java.logging');
    expect(findJava({ PATH: '', ES_JAVA_HOME: old, JAVA_HOME: small })?.home).not.toBe(old);
    expect(findJava({ PATH: '', ES_JAVA_HOME: old, JAVA_HOME: small })?.home).not.toBe(small);
  });

  it.runIf(process.getuid?.() === 0)('skips one that the unprivileged servers cannot reach', () => {
    const home = javaHome('21.0.4', 'jdk.jlink');
    chmodSync(join(home, '..'), 0o700);
    expect(findJava({ PATH: '', ES_JAVA_HOME: home })?.home).not.toBe(home);
  });
});
