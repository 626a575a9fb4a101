// The operator of a plane in a cluster.
import { join } from 'node:path';
import { connectElasticsearch } from '../elasticsearch/client.ts';
import type { Endpoint } from '../endpoint.ts';
import { Guard } from '../guard/guard.ts';
import { createHttpClient } from '../http-client.ts';
import { versionIn } from '../image-version.ts';
import type { Operator, ServerName } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { makeFolder } from '../secrets/private-files.ts';
import { certificatesOf } from './certificates.ts';
import { ensureClientFiles, readPlaneSecrets } from './client-files.ts';
import { serviceSettings } from './environment.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { Forwards } from './kubectl/forward.ts';
import { isServer, partsInOrder } from './parts.ts';
import { type ObservedParts, observeParts } from './ready.ts';
import { rotateClusterSecrets } from './rotate-cluster-secrets.ts';
import { scalePart } from './scale.ts';
import { dataNames, readVolume, releaseVolume, writeVolume } from './volumes.ts';

/** Servers on which the operator's user has another name. */
const people: ReadonlySet<ServerName> = new Set(['kibana', 'grafana']);

/** The plane, if any of it runs. @throws PlaneError `not_running` */
export async function requirePlane(access: ClusterAccess, what: string): Promise<ObservedParts> {
  const observed = await observeParts(access);
  if (observed.workloads.length > 0) return observed;
  throw new PlaneError('not_running', {
    what,
    why: `no plane is applied to the namespace ${access.namespace} of ${access.context ?? 'the current context'}`,
    remedy: 'Apply it: telltale up --engine kubernetes. To use another plane, add --context and --namespace',
  });
}

/** Opens the plane. */
export async function openKubernetesOperator(access: ClusterAccess & { readonly context: string }): Promise<Operator> {
  const { workloads } = await observeParts(access);
  const names = workloads.map(({ metadata }) => metadata.name);
  const parts = partsInOrder.filter((name) => names.includes(name));
  const forwards = new Forwards(access);
  await makeFolder(access.clientFolder, { mode: 0o700 });
  const guard = new Guard({
    plane: {
      engine: 'kubernetes',
      planeDir: join(access.clientFolder, '../../..'),
      context: access.context,
      namespace: access.namespace,
      overlay: access.overlay,
      env: access.env,
    },
    log: join(access.clientFolder, 'guard.log'),
  });
  const endpoint = async (server: ServerName, user: string): Promise<Endpoint> => {
    const { ca, passwords } = await readPlaneSecrets(access, `cannot ask ${server}`);
    return {
      url: await forwards.url(server),
      ca,
      username: `telltale-${user}`,
      password: passwords[user] ?? '',
    };
  };
  return {
    engine: 'kubernetes',
    parts,
    servers: parts.filter(isServer),
    data: dataNames.filter((name) => name === 'snapshots' || parts.includes(name)),
    async versions() {
      const observed = await observeParts(access);
      return Object.fromEntries(
        observed.workloads.map(({ metadata, spec }) => [
          metadata.name,
          versionIn(spec.template.spec.containers[0]?.image ?? ''),
        ]),
      );
    },
    targetVersions: () => notHere('cannot upgrade the plane', upgradeRemedy),
    replace: (part) => notHere(`cannot upgrade ${part}`, upgradeRemedy),
    rollBack: (part) => notHere(`cannot go back to the previous version of ${part}`, upgradeRemedy),
    elasticsearch: async (user) => connectElasticsearch(await endpoint('elasticsearch', user)),
    client: async (server, user) => createHttpClient(await endpoint(server, people.has(server) ? 'operator' : user)),
    // Pipelines have no manifests, and all other parts are servers.
    endpoint: async () => undefined,
    async environment() {
      await ensureClientFiles(access, await readPlaneSecrets(access, 'cannot connect a service to the plane'));
      return serviceSettings(access, await forwards.url('elasticsearch'));
    },
    async stop(part) {
      guard.stopping(part);
      await scalePart(access, part, 'stopped');
    },
    async start(part, signal) {
      await releaseVolume(access, part);
      await scalePart(access, part, 'started', signal);
      await forwards.reopen([part]);
      guard.started(part);
    },
    read: (data) => readVolume(access, data),
    write: (data, tar) => writeVolume(access, data, tar),
    certificates: () => certificatesOf(access),
    rotate: (what) => rotateClusterSecrets(access, forwards, what),
    async [Symbol.asyncDispose]() {
      guard[Symbol.dispose]();
      await forwards[Symbol.asyncDispose]();
    },
  };
}

const upgradeRemedy = 'Apply the manifests of the new version: telltale up --engine kubernetes';

/** The error for operations that this engine does not support, with the alternative. */
async function notHere(what: string, remedy: string): Promise<never> {
  throw new PlaneError('unsupported', { what, why: 'the Kubernetes engine does not do this', remedy });
}
