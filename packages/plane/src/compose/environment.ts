// The settings that connect a service on this machine to the stack.
import { resolve } from 'node:path';
import { clientFiles } from './client-files.ts';
import { configurationOf, type StackConfiguration } from './configuration.ts';
import { running } from './connections.ts';
import { docker } from './docker/docker.ts';
import type { ComposeProject } from './docker/project.ts';

/** Settings; see `Engine.environment`. */
export async function environment(project: ComposeProject): Promise<Record<string, string>> {
  const { url, ca_file } = (await running(project, 'cannot connect a service to the stack', ['elasticsearch']))
    .elasticsearch;
  const configuration = await configurationOf(project);
  return {
    TELLTALE_ELASTICSEARCH_URL: url,
    TELLTALE_ELASTICSEARCH_CA_FILE: ca_file,
    TELLTALE_ELASTICSEARCH_USERNAME: 'telltale-shipper',
    TELLTALE_ELASTICSEARCH_PASSWORD_FILE: clientFiles(project).password('shipper'),
    // This machine's address on the network that only Prometheus uses.
    TELLTALE_METRICS_HOST: await gatewayOf(project, configuration.networks['edge-prometheus']?.name ?? ''),
    // Any free port: several services may run on this machine, and each writes a target file.
    TELLTALE_METRICS_PORT: '0',
    TELLTALE_METRICS_TARGETS_DIR: targetsFolder(project, configuration),
  };
}

/** The folder for target files. */
export function targetsFolder({ folder }: ComposeProject, { services }: StackConfiguration): string {
  const targets = services.prometheus?.volumes?.find(({ target }) => target === '/etc/telltale/targets')?.source;
  return resolve(folder, targets ?? 'targets');
}

async function gatewayOf(project: ComposeProject, network: string): Promise<string> {
  const format = '{{(index .IPAM.Config 0).Gateway}}';
  return (
    await docker(project, 'cannot inspect the network', ['network', 'inspect', '--format', format, network])
  ).trim();
}
