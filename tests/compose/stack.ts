// The committed stack, brought up as a user would from a fresh clone, in an engine of the tests' own.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DockerEngine } from '../support/docker-engine.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** The longest waits until everything is healthy: ten times what it takes. */
const COMMAND_MS_MAX = 900_000;
/** The logs of every container, and the engine's whole inspection. */
const OUTPUT_BYTES_MAX = 128 * 1024 * 1024;

/** What this machine cannot have of the committed file, and why. */
const override = `services:
  elasticsearch:
    # Nobody here may raise a limit above 20000.
    ulimits: !override
      nofile: { soft: 20000, hard: 20000 }
`;

/** Password of a user, by the user's short name. */
export type Passwords = Readonly<Record<string, string>>;

/** What a container is, as far as checks look at it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly image: string;
  /** When it was last started. */
  readonly startedAt: string;
  readonly isRunning: boolean;
  /** Networks of the project, without its name, with the address in each. */
  readonly addresses: Readonly<Record<string, string>>;
}

/** A copy of compose/ with what it mounts, and a project of Compose in an engine. */
export interface Stack extends AsyncDisposable {
  readonly engine: DockerEngine;
  /** The copy's folder compose/. */
  readonly folder: string;
  docker(...args: string[]): Promise<string>;
  compose(...args: string[]): Promise<string>;
  /** Brings everything up and waits until it is healthy. */
  up(): Promise<void>;
  /** Every container of the project, also those that have ended. */
  containers(): Promise<readonly Container[]>;
  passwords(): Promise<Passwords>;
  /** The authority's certificate, PEM. */
  authority(): Promise<string>;
}

/**
 * Lays a copy of what a fresh clone would have; starts nothing.
 *
 * @param profiles that are switched on
 */
export async function layStack(engine: DockerEngine, profiles: readonly string[] = []): Promise<Stack> {
  const clone = await mkdtemp(join(tmpdir(), 'telltale-compose-'));
  const files = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', 'compose', 'dashboards'];
  const names = (await run('git', files, { cwd: root, maxBuffer: OUTPUT_BYTES_MAX })).stdout.split('\0').filter(Boolean);
  for (const name of names) await cp(join(root, name), join(clone, name), { recursive: true });
  const folder = join(clone, 'compose');
  await writeFile(join(folder, 'override.yaml'), override);
  const env = {
    ...engine.env,
    COMPOSE_FILE: 'compose.yaml:override.yaml',
    COMPOSE_PROFILES: profiles.join(','),
    TELLTALE_DOCKER_SOCKET: join(engine.folder, 'docker.sock'),
    // The kernel's limit of maps is the machine's own to raise.
    TELLTALE_ELASTICSEARCH_MMAP: 'false',
  };
  const docker = async (...args: string[]): Promise<string> => {
    const options = { env, cwd: folder, timeout: COMMAND_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
    return (await run('docker', args, options)).stdout.trim();
  };
  const compose = (...args: string[]): Promise<string> => docker('compose', ...args);
  const exported = async (): Promise<{ ca: string; passwords: Passwords }> => {
    const inSetup = ['run', '--rm', '-T', '--no-deps', '--quiet-pull', '--pull', 'never', 'setup'];
    return JSON.parse(await compose(...inSetup, 'export'));
  };
  return {
    engine,
    folder,
    docker,
    compose,
    up: async () => void (await compose('up', '-d', '--wait', '--pull', 'never', '--no-build')),
    containers: async () => {
      const ids = (await compose('ps', '--all', '--quiet')).split('\n').filter(Boolean);
      if (ids.length === 0) return [];
      return (JSON.parse(await docker('inspect', ...ids)) as Inspected[]).map(containerOf);
    },
    passwords: async () => (await exported()).passwords,
    authority: async () => (await exported()).ca,
    [Symbol.asyncDispose]: () => rm(dirname(folder), { recursive: true, force: true }),
  };
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly StartedAt: string; readonly Running: boolean };
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
    addresses: Object.fromEntries(
      networks.map(([name, { IPAddress }]) => [name.replace(/^telltale_/, ''), IPAddress]),
    ),
  };
}
