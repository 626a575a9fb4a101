// The containers of a stack, from `docker ps` and `docker inspect`.
import { compose, docker } from './docker.ts';
import type { ComposeProject } from './project.ts';

/** One container of a service. */
export interface Container {
  readonly id: string;
  readonly service: string;
  readonly image: string;
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly health: '' | 'starting' | 'healthy' | 'unhealthy';
  readonly exitCode: number;
  /** Published ports by container port. */
  readonly ports: ReadonlyMap<number, number>;
}

interface Row {
  readonly ID: string;
  readonly Service: string;
  readonly Image: string;
  readonly State: Container['state'];
  readonly Health: Container['health'];
  readonly ExitCode: number;
  readonly Publishers?: readonly { TargetPort: number; PublishedPort: number }[] | null;
}

/** All containers of the stack, running or not; none if there is no stack. */
export async function containersOf(project: ComposeProject, signal?: AbortSignal): Promise<Container[]> {
  const text = await compose(project, 'cannot list the containers', ['ps', '--all', '--format', 'json'], { signal });
  return linesOf<Row>(text).map(({ ID, Service, Image, State, Health, ExitCode, Publishers }) => ({
    id: ID,
    service: Service,
    image: Image,
    state: State,
    health: Health,
    exitCode: ExitCode,
    ports: new Map(
      (Publishers ?? []).flatMap(({ TargetPort, PublishedPort }) =>
        PublishedPort > 0 ? [[TargetPort, PublishedPort] as const] : [],
      ),
    ),
  }));
}

/** Services with a running container. */
export function runningServices(containers: readonly Container[]): ReadonlySet<string> {
  return new Set(containers.filter(({ state }) => state === 'running').map(({ service }) => service));
}

/** The output of `docker inspect` for some containers. */
export interface Inspected {
  readonly Id: string;
  readonly Image: string;
  readonly State: { readonly Pid: number; readonly StartedAt: string };
  readonly Config: { readonly Image: string };
}

/** Inspects containers by id. */
export async function inspect(project: ComposeProject, ids: readonly string[]): Promise<Inspected[]> {
  if (ids.length === 0) return [];
  return JSON.parse(await docker(project, 'cannot inspect the containers', ['inspect', ...ids]));
}

/** Memory in use by short id of the container, bytes. */
export async function memoryOf(project: ComposeProject, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const args = ['stats', '--no-stream', '--format', 'json', ...ids];
  const rows = linesOf<{ ID: string; MemUsage: string }>(await docker(project, 'cannot read the memory in use', args));
  return new Map(rows.map(({ ID, MemUsage }) => [ID, bytesOf(MemUsage.split('/')[0] ?? '')]));
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
};

/** Parses a size in Docker's notation: `12.5MiB`. */
function bytesOf(text: string): number {
  const [, number, unit = 'B'] = /^\s*([\d.]+)\s*([A-Za-z]+)\s*$/.exec(text) ?? [];
  return Math.round(Number(number) * (units[unit] ?? Number.NaN));
}

/** One object on each line; older releases of Compose write one list. */
function linesOf<Row>(text: string): Row[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return JSON.parse(trimmed);
  return trimmed === '' ? [] : trimmed.split('\n').map((line) => JSON.parse(line));
}
