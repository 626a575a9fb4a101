// Obtains a Docker engine with Compose: Debian's packages, unpacked into the cache, its programs in one folder.
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cachedFolder, type Details } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { unpackDebianPackages } from '../../../packages/plane/src/artifacts/debian-packages.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { type ArtifactOptions, type Context, contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { versions } from '../../../packages/plane/src/artifacts/versions.ts';
import { PlaneError } from '../../../packages/plane/src/plane-error.ts';
import {
  type Environment,
  findProgram,
  isExecutable,
  runProgram,
} from '../../../packages/plane/src/processes/run-program.ts';
import { step } from '../../../packages/plane/src/progress.ts';
import { type DebianPrograms, libraryFolder, obtainDebianPrograms, ownSuite } from './debian-programs.ts';

const { suite, packages, ownPackages } = versions.docker;
const title = 'Docker and Compose';

/** Where each program lies in its package, by the name that the engine and the client look for. */
const places = {
  dockerd: 'usr/sbin/dockerd',
  docker: 'usr/bin/docker',
  'docker-compose': 'usr/libexec/docker/cli-plugins/docker-compose',
  'docker-proxy': 'usr/sbin/docker-proxy',
  'docker-init': 'usr/bin/tini-static',
  containerd: 'usr/bin/containerd',
  'containerd-shim-runc-v2': 'usr/bin/containerd-shim-runc-v2',
} as const;

/** Programs of the machine's suite by the same names: where the machine has them installed, they are found there. */
const ownNames: Readonly<Record<string, string>> = {
  runc: 'runc',
  // A package gets these names when it is installed; the program does as the name says that it is called by.
  iptables: 'xtables-nft-multi',
  ip6tables: 'xtables-nft-multi',
  ip: 'ip',
};
/** Suites differ in which of them. */
const programFolders = ['usr/sbin', 'usr/bin', 'sbin', 'bin'];

/** Programs of Docker, and what starts them. */
export interface DockerFiles {
  /** Folder with each of them. */
  readonly folder: string;
  readonly dockerd: string;
  /** The client. */
  readonly docker: string;
  /** Plugin of the client: it has to lie in a folder `cli-plugins` of `DOCKER_CONFIG`. */
  readonly compose: string;
  readonly containerd: string;
  readonly runc: string;
  /** Makes and removes links of the network. */
  readonly ip: string;
  /** Environment of the engine, and of runc, iptables and ip: where programs and libraries are found. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was found, such as 28.5.2. */
  readonly versions: Readonly<Record<'engine' | 'compose' | 'containerd' | 'runc', string>>;
}

/**
 * Paths of a Docker engine, its client and Compose, downloaded by apt when they are not in the cache.
 *
 * @throws PlaneError `apt_missing`, `apt_failed`, `network`, `disk_full`, `folder`, `locked`, `unsupported`
 */
export async function obtainDocker(options: ArtifactOptions = {}): Promise<DockerFiles> {
  const context = contextOf(options);
  const what = `cannot download ${title}`;
  const machine = await ownSuite(what);
  const own = await obtainDebianPrograms(ownPackages, options);
  const id = { step: 'download-docker', title: `Download ${title}` };
  const { path, details } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `docker-${suite}-on-${machine}`,
    title,
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    onWait: (pid) =>
      context.tell({ ...id, state: 'progress', detail: `waiting for process ${pid}, which downloads them` }),
    make: (folder, scratch) =>
      step(context, id, async (progress) => {
        const unpacked = join(scratch, 'unpacked');
        await mkdir(unpacked);
        await unpackDebianPackages(context, { suite, packages, folder: unpacked, scratch, what }, progress);
        for (const [name, place] of Object.entries(places)) {
          const program = join(unpacked, place);
          if (!isExecutable(program)) throw unsupported(`the packages of Debian's ${suite} hold no ${place}`);
          await rename(program, join(folder, name));
        }
        for (const [name, ownName] of Object.entries(ownNames)) {
          const program = programFolders.map((place) => join(own.folder, place, ownName)).find(isExecutable);
          if (program !== undefined) await copyFile(program, join(folder, name));
        }
        return versionsIn(folder, environmentOf(context, folder, own), context.signal);
      }),
  });
  const environment = environmentOf(context, path, own);
  const program = (name: keyof typeof places): string => join(path, name);
  const { engine = '', compose = '', containerd = '', runc = '' } = details;
  return {
    folder: path,
    dockerd: program('dockerd'),
    docker: program('docker'),
    compose: program('docker-compose'),
    containerd: program('containerd'),
    runc: onPath('runc', environment),
    ip: onPath('ip', environment),
    environment,
    versions: { engine, compose, containerd, runc },
  };
}

function environmentOf({ env }: Context, folder: string, own: DebianPrograms): DockerFiles['environment'] {
  return {
    ...own.environment,
    XTABLES_LIBDIR: [join(own.folder, libraryFolder, 'xtables'), join('/', libraryFolder, 'xtables')].join(delimiter),
    // The engine calls mount, iptables and others by their names; a user's PATH often lacks the folders of root's.
    PATH: [folder, env.PATH ?? '', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter),
  };
}

/** Versions that the programs tell of themselves; it is also the proof that they run on this machine. */
async function versionsIn(folder: string, env: Environment, signal: AbortSignal | undefined): Promise<Details> {
  const versionOf = async (program: string): Promise<string> => {
    const result = await runProgram(program, ['--version'], { env, signal, msMax: limits.questionMsMax });
    const [version] = /\b\d+\.\d+\.\d+/.exec(result.stdout) ?? [];
    if (result.code === 0 && version !== undefined) return version;
    const why = result.stderr.trim().split('\n')[0] || `exit code ${result.code}`;
    throw unsupported(`${program.split('/').at(-1)} does not run here: ${why}`);
  };
  return {
    engine: await versionOf(join(folder, 'dockerd')),
    compose: await versionOf(join(folder, 'docker-compose')),
    containerd: await versionOf(join(folder, 'containerd')),
    runc: await versionOf(onPath('runc', env)),
  };
}

function onPath(name: string, env: Environment): string {
  const program = findProgram(name, env);
  if (program === undefined) throw unsupported(`the program ${name} was not found`);
  return program;
}

function unsupported(why: string): PlaneError {
  return new PlaneError('unsupported', {
    what: `cannot use ${title}`,
    why,
    remedy: 'Use a machine with Debian 12 or newer',
  });
}
