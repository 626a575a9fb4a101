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

/** What of the stack is asked for. */
export interface StackConfiguration {
  readonly services: Readonly<Record<string, ServiceConfiguration>>;
  readonly networks: Readonly<Record<string, { readonly name: string }>>;
  readonly volumes: Readonly<Record<string, { readonly name: string }>>;
}

/** Reads it, with every profile. */
export async function configurationOf(project: ComposeProject): Promise<StackConfiguration> {
  return JSON.parse(await compose(project, 'cannot read the stack', ['config', '--format', 'json']));
}

/** Reads what is to run with these profiles, and with these variables over the settings. */
export async function configurationToRun(
  project: ComposeProject,
  profiles: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<StackConfiguration> {
  const args = [...composeArguments(project, profiles), 'config', '--format', 'json'];
  return JSON.parse(await docker(project, 'cannot read the stack', args, { env }));
}

/** Services that run whatever profiles are on. */
export function coreOf({ services }: StackConfiguration): [name: string, service: ServiceConfiguration][] {
  return Object.entries(services).filter(([, service]) => !isOneOff(service) && !service.profiles?.length);
}

/** Whether a service does its work once and ends. */
export function isOneOff({ restart }: ServiceConfiguration): boolean {
  return restart === 'no';
}

/** Heap of Elasticsearch, bytes. */
export function heapOf({ services }: StackConfiguration): number {
  const options = services.elasticsearch?.environment?.ES_JAVA_OPTS ?? '';
  return heapBytesOf(/-Xmx(\w+)/.exec(options)?.[1] ?? '') ?? heapBytesDefault;
}
