// The stack as Compose understands its files and settings.
import { compose } from './docker.ts';
import type { ComposeProject } from './project.ts';

/** A service of the stack. */
export interface ServiceConfiguration {
  readonly image: string;
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly profiles?: readonly string[];
  readonly volumes?: readonly { readonly source?: string; readonly target: string }[];
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

/** Whether a service does its work once and ends. */
export function isOneOff({ restart }: ServiceConfiguration): boolean {
  return restart === 'no';
}
