// Services of a stack run newer images in the place of theirs, keep their data, and get the former image back: by a real
// Docker engine.
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containersOf } from '../packages/plane/src/compose/docker/containers.ts';
import type { ComposeProject } from '../packages/plane/src/compose/docker/project.ts';
import { Replacements } from '../packages/plane/src/compose/replacements.ts';
import { obtainDebianPrograms } from './support/artifacts/debian-programs.ts';
import { obtainDocker } from './support/artifacts/docker.ts';
import { type DockerEngine, dockerUnavailableReason, startDockerEngine } from './support/docker-engine.ts';

const run = promisify(execFile);
const COMMAND_MS_MAX = 240_000;
const why = dockerUnavailableReason();
if (why !== undefined) console.log(`skipped: ${why}`);

const image = 'telltale-test/web';
const composeFile = `name: replaced
services:
  # The set-up of the real stack takes its verb as an argument too.
  setup: { image: "${image}:1.0.0", restart: "no", entrypoint: [/bin/busybox, "true"] }
  web:
    image: "${image}:\${WEB_VERSION}"
    restart: unless-stopped
    entrypoint: [/bin/busybox, sleep, "100000"]
    # As the first process of a container it does not hear a SIGTERM, and each stop would take ten seconds.
    stop_signal: SIGKILL
    healthcheck: { test: [CMD, /bin/busybox, sh, -c, 'test -z "$$BROKEN"'], interval: 1s, retries: 2 }
    volumes: ["data:/data"]
volumes: { data: {} }
`;

describe.skipIf(why !== undefined)(`a stack${why === undefined ? '' : ` (${why})`}`, () => {
  let folder: string;
  let engine: DockerEngine;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'telltale-replacements-test-'));
    cpSync(fileURLToPath(new URL('fixtures/docker/Dockerfile', import.meta.url)), join(folder, 'Dockerfile'));
    await obtainDocker();
    const { folder: programs } = await obtainDebianPrograms(['busybox-static']);
    const busybox = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(programs, path)).find(existsSync);
    copyFileSync(busybox ?? '', join(folder, 'busybox'));
    writeFileSync(join(folder, 'compose.yaml'), composeFile);
    engine = await startDockerEngine();
    await docker('build', '--quiet', '--tag', `${image}:1.0.0`, '.');
    for (const [version, variable] of [
      ['2.0.0', 'NEWER=1'],
      ['3.0.0', 'BROKEN=1'],
    ] as const) {
      const context = join(folder, version);
      mkdirSync(context);
      writeFileSync(join(context, 'Dockerfile'), `FROM ${image}:1.0.0\nENV ${variable}\n`);
      await docker('build', '--quiet', '--tag', `${image}:${version}`, context);
    }
  });

  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function docker(...args: string[]): Promise<string> {
    // The newer builder is a plugin of its own.
    const env = { ...engine.env, DOCKER_BUILDKIT: '0', WEB_VERSION: '1.0.0' };
    return (await run('docker', args, { env, cwd: folder, timeout: COMMAND_MS_MAX })).stdout.trim();
  }

  function projectOf(version: string): ComposeProject {
    const env = { ...engine.env, WEB_VERSION: version };
    return { folder, clientFolder: join(folder, 'client'), env };
  }

  async function web(): Promise<object | undefined> {
    const found = (await containersOf(projectOf('1.0.0'))).find(({ service }) => service === 'web');
    return found && { image: found.image, health: found.health };
  }

  it('is upgraded and rolled back', async () => {
    await docker('compose', 'up', '--detach', '--wait', 'web');
    await docker('compose', 'exec', '-T', 'web', '/bin/busybox', 'touch', '/data/kept');

    const second = new Replacements(projectOf('2.0.0'));
    expect(await second.targetVersions()).toEqual({ web: '2.0.0' });
    await second.replace('web');
    expect(await web()).toEqual({ image: `${image}:2.0.0`, health: 'healthy' });
    await docker('compose', 'exec', '-T', 'web', '/bin/busybox', 'test', '-e', '/data/kept');

    const third = new Replacements(projectOf('3.0.0'));
    await expect(third.rollBack('web')).rejects.toMatchObject({ code: 'unsupported' });
    await expect(third.replace('web')).rejects.toMatchObject({ code: 'docker' });
    expect(await web()).toMatchObject({ image: `${image}:3.0.0` });
    await third.rollBack('web');
    expect(await web()).toEqual({ image: `${image}:2.0.0`, health: 'healthy' });
    await docker('compose', 'exec', '-T', 'web', '/bin/busybox', 'test', '-e', '/data/kept');

    await expect(third.replace('nonsense')).rejects.toMatchObject({ code: 'unknown_part' });
  });

  it('gets the previous image back even if its tag has moved', async () => {
    const former = await docker('image', 'ls', '--no-trunc', '--quiet', `${image}:2.0.0`);
    await docker('tag', `${image}:1.0.0`, `${image}:2.0.0`);
    const third = new Replacements(projectOf('3.0.0'));
    await expect(third.replace('web')).rejects.toMatchObject({ code: 'docker' });
    await third.rollBack('web');
    const id = await docker('compose', 'ps', '--quiet', 'web');
    expect(await docker('inspect', '--format', '{{.Image}}', id)).toBe(former);
  });
});
