// The Kubernetes engine: the plane as pods of a cluster, by the committed manifests and kubectl.
import { join, resolve } from 'node:path';
import { DeadLetters } from '../dead-letters/dead-letters.ts';
import { connectElasticsearch } from '../elasticsearch/client.ts';
import type { Connections, Engine } from '../engine.ts';
import { planeFolder } from '../folders.ts';
import type { PartName } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import type { OpenPlaneOptions } from '../plane-options.ts';
import { ensureClientFiles, readPlaneSecrets } from './client-files.ts';
import { describePlane } from './description.ts';
import { down } from './down.ts';
import { environment } from './environment.ts';
import { type ClusterAccess, defaultNamespace, overlayFolder, requireOverlay } from './kubectl/cluster-access.ts';
import { Forwards } from './kubectl/forward.ts';
import { openKubernetesOperator, requirePlane } from './operator.ts';
import { logsOf } from './output.ts';
import { requireContext } from './prerequisites/cluster-facts.ts';
import { hasReadyPod, observeParts } from './ready.ts';
import { connectionsIn, status } from './status.ts';
import { up } from './up.ts';

/** Selects a plane. */
export type KubernetesEngineOptions = Pick<OpenPlaneOptions, 'planeDir' | 'context' | 'namespace' | 'overlay' | 'env'>;

/** A plane with a known context. */
type KnownAccess = ClusterAccess & { readonly context: string };

/** An engine for the plane in that namespace and cluster. It sends no requests until an operation is called. */
export function createKubernetesEngine(options: KubernetesEngineOptions): Engine {
  const { env = process.env, namespace = defaultNamespace, overlay = 'small' } = options;
  requireName(namespace);
  const folder = options.planeDir === undefined ? planeFolder() : resolve(options.planeDir);
  let opened: Promise<KnownAccess> | undefined;
  const open = (): Promise<KnownAccess> => {
    opened ??= requireContext({
      context: options.context,
      namespace,
      overlay: overlayFolder(overlay, env),
      clientFolder: '',
      env,
    }).then((access) => ({
      ...access,
      // Names of contexts may contain any characters.
      clientFolder: join(folder, 'kubernetes', encodeURIComponent(access.context), namespace),
    }));
    return opened;
  };
  let forwards: Forwards | undefined;
  const forwardsOf = (access: ClusterAccess): Forwards => {
    forwards ??= new Forwards(access);
    return forwards;
  };
  return {
    async up(upOptions = {}) {
      const access = await open();
      requireOverlay(access);
      return up(access, upOptions);
    },
    down: async (downOptions = {}) => down(await open(), downOptions),
    status: async () => status(await open()),
    async connect() {
      const access = await open();
      return forwarded(access, forwardsOf(access));
    },
    async forwardUserInterfaces() {
      const access = await open();
      const observed = await observeParts(access);
      const urls = (['grafana', 'kibana'] as const)
        .filter((server) => hasReadyPod(observed, server))
        .map(async (server) => [server, await forwardsOf(access).url(server)] as const);
      return Object.fromEntries(await Promise.all(urls));
    },
    async describe() {
      const access = await open();
      requireOverlay(access);
      return describePlane(access);
    },
    async *logs(logOptions) {
      yield* logsOf(await open(), logOptions);
    },
    environment: async (user) => (user === undefined ? environment(await open()) : noOtherUser()),
    async deadLetters() {
      const access = await open();
      const what = 'cannot read the dead letters';
      await requirePlane(access, what);
      const { ca, passwords } = await readPlaneSecrets(access, what);
      const url = await forwardsOf(access).url('elasticsearch');
      const { admin: password = '' } = passwords;
      return new DeadLetters(await connectElasticsearch({ url, ca, username: 'telltale-admin', password }));
    },
    async operator(what = 'cannot work on the plane') {
      const access = await open();
      await requirePlane(access, what);
      return openKubernetesOperator(access);
    },
  };
}

/** Connections of this process to the running parts. */
async function forwarded(access: ClusterAccess, forwards: Forwards): Promise<Partial<Connections>> {
  const observed = await observeParts(access);
  if (observed.workloads.length === 0) return {};
  await ensureClientFiles(access, await readPlaneSecrets(access, 'cannot connect to the plane'));
  const found = Object.entries(connectionsIn(observed, access));
  const local = found.map(async ([name, connection]) => {
    return [name, { ...connection, url: await forwards.url(name as PartName) }] as const;
  });
  return Object.fromEntries(await Promise.all(local));
}

function requireName(namespace: string): void {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) return;
  throw new PlaneError('settings', {
    what: `cannot use the namespace ${namespace}`,
    why: 'a name consists of up to 63 lower case letters, digits and -',
    remedy: 'Name another one with --namespace',
  });
}

function noOtherUser(): never {
  throw new PlaneError('unsupported', {
    what: 'cannot give another user access',
    why: 'the files with the passwords belong to the user who runs the command',
    remedy: 'Run the service in the cluster: docs/kubernetes.md, "Inject the preload"',
  });
}
