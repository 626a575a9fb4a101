// The settings that connect a service on this machine to the plane in a cluster, by a forwarded port.
import { createHttpClient } from '../http-client.ts';
import { limits as planeLimits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { clientFiles, ensureClientFiles, readPlaneSecrets } from './client-files.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { accessArguments } from './kubectl/kubectl.ts';
import { serverPorts } from './parts.ts';

const what = 'cannot connect a service to the plane';

/**
 * Settings; see `Engine.environment`. The user must forward the port, because a command that prints settings ends
 * before the service starts.
 *
 * @throws PlaneError `not_running` if nobody forwards it
 */
export async function environment(access: ClusterAccess): Promise<Record<string, string>> {
  const secrets = await readPlaneSecrets(access, what);
  await ensureClientFiles(access, secrets);
  const url = `https://127.0.0.1:${serverPorts.elasticsearch}`;
  await using client = createHttpClient({
    url,
    ca: secrets.ca,
    username: 'telltale-shipper',
    password: secrets.passwords.shipper ?? '',
  });
  const path = '/_security/_authenticate';
  const why = await client.ask({ path, msMax: planeLimits.healthMsMax }).then(
    ({ status }) => (status === 200 ? undefined : `${url} answers ${status}`),
    () => `nothing of this plane answers at ${url}`,
  );
  if (why !== undefined) {
    const command = ['kubectl', ...accessArguments(access), 'port-forward', 'service/elasticsearch', '9200'];
    throw new PlaneError('not_running', {
      what,
      why,
      remedy: `Forward the port in another terminal, and keep it running: ${command.join(' ')}`,
    });
  }
  return serviceSettings(access, url);
}

/** Settings for an Elasticsearch at that address. */
export function serviceSettings(access: ClusterAccess, url: string): Record<string, string> {
  const paths = clientFiles(access);
  return {
    TELLTALE_ELASTICSEARCH_URL: url,
    TELLTALE_ELASTICSEARCH_CA_FILE: paths.ca,
    TELLTALE_ELASTICSEARCH_USERNAME: 'telltale-shipper',
    TELLTALE_ELASTICSEARCH_PASSWORD_FILE: paths.password('shipper'),
    // Prometheus scrapes pods; it cannot reach this machine.
    TELLTALE_METRICS_HOST: '127.0.0.1',
    TELLTALE_METRICS_PORT: '0',
  };
}
