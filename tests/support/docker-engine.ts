// A real Docker engine with Compose for one test: in namespaces of its own, with which everything that it started ends.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DockerFiles, obtainDocker } from './artifacts/docker.ts';
import { dockerUnavailableReason } from './docker-availability.ts';
import { claimDockerLeftovers, type DockerLeftovers, engineFolderPrefix } from './docker-leftovers.ts';
import { claimOwnNetwork } from './docker-own-network.ts';
import { startProgram } from './program.ts';

export { dockerUnavailableReason } from './docker-availability.ts';

/** The kernel ends a namespace's processes at once; a machine with much to do needs a while to bury them. */
const END_MS_MAX = 60_000;

/** An engine that runs until it is disposed of, with all that was made in it. */
export interface DockerEngine extends AsyncDisposable {
  /** What a client needs: `DOCKER_HOST`, `DOCKER_CONFIG` with the plugin, and a `PATH` that finds `docker` first. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder with everything that it stores. */
  readonly folder: string;
  /** Name of its bridge and of its group of processes. */
  readonly name: string;
  readonly version: string;
  /** Kills it with everything in it, as a power cut does, and starts it on what it had stored. */
  cutPower(): Promise<void>;
}

/** How an engine is started. */
export interface DockerEngineOptions {
  /**
   * The network of this process is no one else's (`runInOwnNetwork`): the engine keeps networks apart by its rules, as
   * a user's does. Default: it shares the machine's network, and writes no rules.
   */
  readonly ownNetwork?: boolean;
}

/** Starts an engine that disturbs no other one and reaches nothing outside of this machine; only where it may. */
export async function startDockerEngine({ ownNetwork = false }: DockerEngineOptions = {}): Promise<DockerEngine> {
  const why = dockerUnavailableReason();
  if (why !== undefined) throw new Error(why);
  const files = await obtainDocker();
  const folder = mkdtempSync(join(tmpdir(), engineFolderPrefix));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const traces = await (ownNetwork ? claimOwnNetwork : claimDockerLeftovers)(files, folder);
    try {
      const config = join(folder, 'daemon.json');
      writeFileSync(config, JSON.stringify(settings(folder, traces)));
      let end = await start(files, config);
      return {
        env: clientEnvironment(files, folder),
        folder,
        name: traces.name,
        version: files.versions.engine,
        async cutPower() {
          await end();
          // A machine's own is in memory, and gone with it.
          for (const name of ['docker.pid', 'docker.sock', 'exec']) {
            rmSync(join(folder, name), { recursive: true, force: true });
          }
          end = await start(files, config);
        },
        async [Symbol.asyncDispose]() {
          try {
            await end();
            await traces.remove();
          } finally {
            remove();
          }
        },
      };
    } catch (error) {
      await traces.remove();
      throw error;
    }
  } catch (error) {
    remove();
    throw error;
  }
}

function settings(folder: string, { name, network }: DockerLeftovers): object {
  return {
    hosts: [`unix://${join(folder, 'docker.sock')}`],
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    pidfile: join(folder, 'docker.pid'),
    ...network,
    'cgroup-parent': `/${name}`,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    // No server of names outside is asked: a name that is no service's is refused at once.
    dns: ['127.0.0.1'],
  };
}

/** @returns what ends the engine, its containers, and every other process that came of it */
async function start({ environment }: DockerFiles, config: string): Promise<() => Promise<void>> {
  // Mounts have to reach containers, and not this machine. What the engine and its parts put into /run at fixed
  // places, or find there of another engine, is hidden from the other side.
  const prepare = 'mount --make-rshared / && mount -t tmpfs -o mode=755 run /run && exec "$@"';
  const namespaces = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--propagation', 'private'];
  const engine = ['docker-init', '--', 'dockerd', '--config-file', config];
  const program = await startProgram({
    // A test that is killed takes the engine with it.
    command: 'setpriv',
    args: ['--pdeathsig', 'KILL', 'unshare', ...namespaces, 'sh', '-c', prepare, 'sh', ...engine],
    env: environment,
    ready: /API listen on/,
  });
  return async () => {
    // The first process of the namespace: the kernel ends all others with it. Its parent then reaps it, and ends.
    const first = childOf(program.pid);
    if (first !== undefined) process.kill(first, 'SIGKILL');
    await Promise.race([program.ended, delay(END_MS_MAX, undefined, { ref: false })]);
    await program[Symbol.asyncDispose]();
  };
}

function childOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]) || undefined;
  } catch {
    // It has ended by itself.
    return undefined;
  }
}

function clientEnvironment(files: DockerFiles, folder: string): NodeJS.ProcessEnv {
  const config = join(folder, 'client');
  mkdirSync(join(config, 'cli-plugins'), { recursive: true });
  symlinkSync(files.compose, join(config, 'cli-plugins', 'docker-compose'));
  return {
    DOCKER_HOST: `unix://${join(folder, 'docker.sock')}`,
    DOCKER_CONFIG: config,
    PATH: [files.folder, process.env.PATH ?? ''].join(delimiter),
  };
}
