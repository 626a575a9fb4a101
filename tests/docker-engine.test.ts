// Tests have a real Docker engine with Compose: a stack comes up healthy, and nothing of it or of the engine stays.
import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obtainDebianPrograms } from './support/artifacts/debian-programs.ts';
import { obtainDocker } from './support/artifacts/docker.ts';
import { type DockerEngine, dockerUnavailableReason, startDockerEngine } from './support/docker-engine.ts';
import { mountsOf, type Sighting, sightingsOf } from './support/docker-witness.ts';

const run = promisify(execFile);
/** One command: the longest waits until a stack is healthy. */
const COMMAND_MS_MAX = 240_000;
const image = 'telltale-test/busybox';
const why = dockerUnavailableReason();
const namesOfThere = (seen: readonly Sighting[]): string[] =>
  seen.filter((one) => one.isThere()).map(({ name }) => name);
if (why !== undefined) console.log(`skipped: ${why}`);

describe.skipIf(why !== undefined)(`a Docker engine of the tests' own${why === undefined ? '' : ` (${why})`}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'telltale-docker-test-'));
    cpSync(fileURLToPath(new URL('fixtures/docker', import.meta.url)), folder, { recursive: true });
    await obtainDocker();
    const { folder: programs } = await obtainDebianPrograms(['busybox-static']);
    const busybox = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(programs, path)).find(existsSync);
    copyFileSync(busybox ?? '', join(folder, 'busybox'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the client in the engine, and gives what it prints. */
  async function docker({ env }: DockerEngine, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
    const options = { env: { ...env, ...more }, cwd: folder, timeout: COMMAND_MS_MAX };
    return (await run('docker', args, options)).stdout.trim();
  }

  async function engineWithImage(): Promise<DockerEngine> {
    const engine = await startDockerEngine();
    try {
      // The newer builder is a plugin of its own, and would only be needed for what the image does not use.
      await docker(engine, ['build', '--quiet', '--tag', image, '.'], { DOCKER_BUILDKIT: '0' });
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  }

  it('starts a healthy, confined stack from an image built here, and removes all of it', async () => {
    await using engine = await engineWithImage();
    const token = randomUUID();
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, token, { mode: 0o600 });
    const settings = { IMAGE: image, TOKEN_FILE: tokenFile, COMPOSE_PROJECT_NAME: 'stack' };
    const compose = (...args: string[]): Promise<string> => docker(engine, ['compose', ...args], settings);

    await compose('up', '-d', '--wait', '--pull', 'never');
    expect(await docker(engine, ['version', '--format', '{{.Server.Version}}'])).toContain(engine.version);
    const states = await docker(engine, ['ps', '-a', '--format', '{{.Names}} {{.Status}}']);
    expect(states.split('\n').toSorted()).toEqual([
      expect.stringMatching(/^stack-prepare-1 Exited \(0\)/),
      expect.stringMatching(/^stack-reader-1 Up .*\(healthy\)$/),
      expect.stringMatching(/^stack-server-1 Up .*\(healthy\)$/),
    ]);

    const address = await compose('port', 'server', '8080');
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    const page = await fetch(`http://${address}/`, { signal: AbortSignal.timeout(COMMAND_MS_MAX) });
    expect(await page.text()).toContain(createHash('md5').update(token).digest('hex'));
    const all = (await docker(engine, ['ps', '-aq'])).split('\n');
    expect(await docker(engine, ['inspect', ...all, image])).not.toContain(token);

    await expect(compose('exec', 'server', 'touch', '/bin/new')).rejects.toThrow(/Read-only file system/);
    expect(await compose('exec', 'server', 'grep', 'CapBnd', '/proc/1/status')).toMatch(/\s0+$/);

    await compose('down', '--volumes');
    const kinds = [
      ['ps', '-aq'],
      ['volume', 'ls', '-q'],
      ['network', 'ls', '-q', '--filter', 'type=custom'],
    ];
    for (const kind of kinds) expect(await docker(engine, kind)).toBe('');
  });

  it('leaves nothing running, mounted or linked, and does not touch the engine beside it', async () => {
    await using other = await engineWithImage();
    const start = async (engine: DockerEngine): Promise<Sighting[]> => {
      const network = await docker(engine, ['network', 'create', 'net']);
      const options = ['--network', 'net', '--volume', 'kept:/pages', '--publish', '127.0.0.1::8080', '--name', 'held'];
      await docker(engine, ['run', '--detach', ...options, image, 'httpd', '-f', '-p', '8080', '-h', '/bin']);
      return sightingsOf(engine, [network]);
    };
    const ofOther = await start(other);
    const engine = await engineWithImage();
    const seen = await start(engine).finally(() => engine[Symbol.asyncDispose]());

    const parts = ['unshare', 'docker-init', 'dockerd', 'containerd', 'containerd-shim', 'docker-proxy', 'httpd'];
    expect(seen.map(({ name }) => name)).toEqual(expect.arrayContaining(parts.map((part) => `process ${part}`)));
    expect(namesOfThere(seen)).toEqual([]);
    expect(mountsOf(engine)).toEqual([]);

    expect(namesOfThere(ofOther)).toEqual(ofOther.map(({ name }) => name));
    expect(mountsOf(other)).toEqual([]);
    expect(await docker(other, ['exec', 'held', 'wget', '-q', '-O', '/dev/null', 'http://held:8080/busybox'])).toBe('');
  });

  it('ends when its run is killed, and the next run removes the rest', async () => {
    const script = fileURLToPath(new URL('fixtures/docker-engine-till-killed.ts', import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'], timeout: COMMAND_MS_MAX });
    const [line]: string[] = await once(createInterface({ input: child.stdout }), 'line');
    const seen = sightingsOf(JSON.parse(line ?? ''), []);
    const processes = seen.filter(({ name }) => name.startsWith('process '));
    expect(processes.map(({ name }) => name)).toContain('process dockerd');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => namesOfThere(processes), { timeout: COMMAND_MS_MAX }).toEqual([]);
    await using _next = await startDockerEngine();
    expect(namesOfThere(seen)).toEqual([]);
  });
});
