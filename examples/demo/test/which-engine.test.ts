// The demo says which engine it takes, and why, before it starts anything.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
/** A client of Docker whose engine answers, and brings nothing up. */
const docker = [
  'case "$*" in',
  '*Server.Version*) echo 28.5.2;;',
  '"compose version"*) echo 2.40.3;;',
  '*) echo "no images here" >&2; exit 1;;',
  'esac',
].join('\n');

/** Runs the demo on a machine that has these programs and an empty cache; its lines without the time before them. */
function demo(programs: Readonly<Record<string, string>>, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-demo-engine-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // The servers of plain processes would run as an unprivileged user.
  chmodSync(folder, 0o755);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const env = {
    PATH: bin,
    HOME: folder,
    TELLTALE_CACHE_DIR: join(folder, 'cache'),
    TELLTALE_PLANE_DIR: join(folder, 'plane'),
  };
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8', timeout: 240_000 });
  return { status, lines: stderr.split('\n').map((line) => line.replace(/^ *[\d.]+ s {2}/, '')) };
}

it('chooses containers if a Docker engine answers and the servers cannot run as processes', () => {
  const { status, lines } = demo({ docker });
  expect(lines[0]).toMatch(
    /^the plane runs as containers \(compose\): plain processes cannot run here: Prometheus .* the program apt-get is not on the PATH$/,
  );
  // It went on with Docker, which brings nothing up here.
  expect(lines.join('\n')).toContain('no images here');
  expect(status).toBe(1);
});

it('takes containers where the download of the servers turns out to be impossible', () => {
  const apt =
    'case "$*" in *indextargets*) echo http://127.0.0.1:1/debian/;; *) echo "E: Could not connect" >&2; exit 100;; esac';
  const { lines } = demo(
    { docker, 'apt-get': apt, 'dpkg-deb': 'exit 1', mvn: 'echo unknown host; exit 1' },
    '--any-port',
  );
  expect(lines[0]).toMatch(/^the plane runs as plain processes on loopback \(native\): /);
  expect(lines.join('\n')).toMatch(/^the plane runs as containers \(compose\): plain processes cannot run here: /m);
});

it('says why neither can run, and what would help', () => {
  const { status, lines } = demo({});
  expect(lines[0]).toMatch(
    /^\[telltale demo\] the plane cannot run here\. As plain processes: Prometheus .*\. In containers: no Docker Engine answers\. Install Docker Engine/,
  );
  expect(status).toBe(1);
});

it('takes what is asked for, and refuses an engine that there is not', () => {
  const { lines } = demo({ docker }, '--engine', 'compose');
  expect(lines[0]).toBe('the plane runs as containers (compose): as asked by --engine');
  expect(demo({}, '--engine', 'podman').status).toBe(2);
});
