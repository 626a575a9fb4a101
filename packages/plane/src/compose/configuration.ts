// The resolved configuration of the stack, from `docker compose config`.
import { heapBytesOf } from '../preflight/amounts.ts';
import { heapBytesDefault } from '../preflight/limits.ts';
import { compose, docker } from './docker/docker.ts';
import { type ComposeProject, composeArguments } from './docker/project.ts';

/** A service of the stack. */
export interface ServiceConfiguration {
  readonly image: string;
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[];
  readonly volumes?: readonly { readonly source?: string; readonly target: string }[];
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string; readonly target: number }[];
}

/** Which part of the configuration to read. */
export interface StackConfiguration {
  readonly services: Readonly<Record<string, ServiceConfiguration>>;
  readonly networks: Readonly<Record<string, { readonly name: string }>>;
  readonly volumes: Readonly<Record<string, { readonly name: string }>>;
}

/** Reads it with all profiles. */
export async function configurationOf(project: ComposeProject): Promise<StackConfiguration> {
  return JSON.parse(await compose(project, 'cannot read the stack', ['config', '--format', 'json']));
}

/** Reads the services of these profiles, with these variables overriding the settings. */
export async function configurationToRun(
  project: ComposeProject,
  profiles: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<StackConfiguration> {
  const args = [...composeArguments(project, profiles), 'config', '--format', 'json'];
  return JSON.parse(await docker(project, 'cannot read the stack', args, { env }));
}

/** Services without a profile, which always run. */
export function coreOf({ services }: StackConfiguration): [name: string, service: ServiceConfiguration][] {
  return Object.entries(services).filter(([, service]) => !isOneOff(service) && !service.profiles?.length);
}

/** Whether a service runs once and ends. */
export function isOneOff({ restart }: ServiceConfiguration): boolean {
  return restart === 'no';
}

/** Heap of Elasticsearch, bytes. */
export function heapOf({ services }: StackConfiguration): number {
  const options = services.elasticsearch?.environment?.ES_JAVA_OPTS ?? '';
  return heapBytesOf(/-Xmx(\w+)/.exec(options)?.[1] ?? '') ?? heapBytesDefault;
}
