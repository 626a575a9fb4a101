// The committed stack, brought up as a user would from a fresh clone, in an engine of the tests' own.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Engine, openPlane } from '@telltale/plane';
import { createHttpClient, type HttpClient } from '../../packages/plane/src/http-client.ts';
import type { DockerEngine } from '../support/docker-engine.ts';
import { probeImage } from './images/build.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** The longest waits until everything is healthy: ten times what it takes. */
const COMMAND_MS_MAX = 900_000;
/** The logs of every container, and the engine's whole inspection. */
const OUTPUT_BYTES_MAX = 128 * 1024 * 1024;

/** Nobody here may raise a limit of open files above this. */
export const openFilesMax = 20_000;

/** What this machine cannot have of the committed file. */
const override = `services:
  elasticsearch:
    ulimits: !override
      nofile: { soft: ${openFilesMax}, hard: ${openFilesMax} }
`;

/** The files that are always used. */
const files = ['compose.yaml', 'override.yaml'];

/** Where each server's port is on loopback by default. */
const ports = {
  elasticsearch: 9200,
  kibana: 5601,
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
  'otel-collector': 4318,
  mail: 8025,
} as const;

/** A server that people can ask. */
export type ServerName = keyof typeof ports;

/** What a container is, as far as checks look at it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly image: string;
  /** When it was last started. */
  readonly startedAt: string;
  readonly isRunning: boolean;
  /** A job that has ended well is healthy too. */
  readonly isHealthy: boolean;
  /** Networks of the project, without its name, with the address in each. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A copy of compose/ with what it mounts, and a project of Compose in an engine. */
export interface Stack extends AsyncDisposable {
  readonly engine: DockerEngine;
  /** The copy's folder compose/. */
  readonly folder: string;
  /** The same stack by the Compose engine, as `telltale` has it. */
  readonly plane: Engine;
  /** What commands on it are run with. */
  readonly env: NodeJS.ProcessEnv;
  /** These files of the folder too from now on, each overriding those before it; none are the stack as it comes. */
  useFiles(names: readonly string[]): void;
  /** Other profiles from now on. */
  useProfiles(names: readonly string[]): void;
  docker(...args: string[]): Promise<string>;
  compose(...args: string[]): Promise<string>;
  /** Everything that a container has said, on both of its outputs. */
  logs(id: string): Promise<string>;
  /** Every service that is switched on. */
  services(): Promise<readonly string[]>;
  /** Brings everything up and waits until it is healthy. */
  up(): Promise<void>;
  /** Every container of the project, also those that have ended. */
  containers(): Promise<readonly Container[]>;
  /** A client of a server at its port on loopback, as one of the stack's users. To be disposed of. */
  client(server: ServerName, user: string): Promise<HttpClient>;
  /**
   * Runs shell commands in the network of a container, with the programs of busybox.
   *
   * @returns what they print
   */
  inNetworkOf(container: Container, script: string): Promise<string>;
}

/**
 * Lays a copy of what a fresh clone would have; starts nothing.
 *
 */
export async function layStack(engine: DockerEngine): Promise<Stack> {
  const clone = await mkdtemp(join(tmpdir(), 'telltale-compose-'));
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', 'compose', 'dashboards'];
  const names = (await run('git', list, { cwd: root, maxBuffer: OUTPUT_BYTES_MAX })).stdout.split('\0').filter(Boolean);
  for (const name of names) await cp(join(root, name), join(clone, name), { recursive: true });
  const folder = join(clone, 'compose');
  await writeFile(join(folder, 'override.yaml'), override);
  const planeDir = join(clone, 'plane');
  const env: NodeJS.ProcessEnv = {
    ...engine.env,
    COMPOSE_FILE: files.join(':'),
    TELLTALE_COMPOSE_DIR: folder,
    TELLTALE_PLANE_DIR: planeDir,
    COMPOSE_PROFILES: '',
    TELLTALE_DOCKER_SOCKET: join(engine.folder, 'docker.sock'),
    // The kernel's limit of maps is the machine's own to raise.
    TELLTALE_ELASTICSEARCH_MMAP: 'false',
  };
  const docker = async (...args: string[]): Promise<string> => {
    const options = { env, cwd: folder, timeout: COMMAND_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
    return (await run('docker', args, options)).stdout.trim();
  };
  // Its steps would be the longest part of every error.
  const compose = (...args: string[]): Promise<string> => docker('compose', '--progress', 'quiet', ...args);
  return {
    engine,
    folder,
    env,
    plane: openPlane({ engine: 'compose', composeDir: folder, planeDir, env }),
    useFiles(names) {
      env.COMPOSE_FILE = [...files, ...names].join(':');
    },
    useProfiles(names) {
      env.COMPOSE_PROFILES = names.join(',');
    },
    docker,
    compose,
    async logs(id) {
      const { stdout, stderr } = await run('docker', ['logs', id], { env, maxBuffer: OUTPUT_BYTES_MAX });
      return `${stdout}${stderr}`;
    },
    services: async () => (await compose('config', '--services')).split('\n'),
    up: async () => void (await compose('up', '-d', '--wait', '--pull', 'never', '--no-build')),
    containers: async () => {
      const ids = (await compose('ps', '--all', '--quiet')).split('\n').filter(Boolean);
      if (ids.length === 0) return [];
      return (JSON.parse(await docker('inspect', ...ids)) as Inspected[]).map(containerOf);
    },
    async client(server, user) {
      const inSetup = ['run', '--rm', '-T', '--no-deps', 'setup', 'export'];
      const { ca, passwords }: { ca: string; passwords: Record<string, string> } = JSON.parse(
        await compose(...inSetup),
      );
      const [username, password] = [`telltale-${user}`, passwords[user] ?? ''];
      return createHttpClient({ url: `https://127.0.0.1:${ports[server]}`, ca, username, password });
    },
    inNetworkOf: ({ id }, script) =>
      docker('run', '--rm', '--network', `container:${id}`, probeImage, 'sh', '-c', script),
    [Symbol.asyncDispose]: () => rm(dirname(folder), { recursive: true, force: true }),
  };
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: {
    readonly StartedAt: string;
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
}

function containerOf({ Id, Name, State, Config, NetworkSettings }: Inspected): Container {
  const networks = Object.entries(NetworkSettings.Networks).filter(([, { IPAddress }]) => IPAddress !== '');
  return {
    id: Id,
    name: Name.slice(1),
    service: Config.Labels['com.docker.compose.service'] ?? '',
    image: Config.Image,
    startedAt: State.StartedAt,
    isRunning: State.Running,
    isHealthy: State.Running ? State.Health?.Status === 'healthy' : State.ExitCode === 0,
    addresses: Object.fromEntries(networks.map(([name, { IPAddress }]) => [name.replace(/^telltale_/, ''), IPAddress])),
  };
}
