// Three nodes as the component `ha` makes them, with certificates of the set-up, on addresses of loopback.
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainServer } from '../../../packages/plane/src/artifacts/server-programs.ts';
import { componentTemplate, indexTemplate } from '../../../packages/plane/src/setup/log-template.ts';
import { kubernetesLayout } from '../../../packages/stack/src/kubernetes/layout.ts';
import { setUpStack } from '../../../packages/stack/src/set-up.ts';
import { manifestsOf, repository, workloadsIn } from '../../kubernetes/support/manifests.ts';
import { until } from '../check.ts';
import { ElasticsearchNode, type NodeManifests, unprivilegedUser } from './elasticsearch-node.ts';

const addresses = ['127.77.0.1', '127.77.0.2', '127.77.0.3'];
/** A start takes half a minute on a quiet machine. */
export const NODES_MS_MAX = 300_000;

export interface Health {
  readonly status: 'green' | 'yellow' | 'red';
  readonly number_of_nodes: number;
}

export interface PreparedNodes extends AsyncDisposable {
  readonly nodes: readonly ElasticsearchNode[];
  /** What the component makes of the overlay production, and the single node that it replaces. */
  readonly several: NodeManifests;
  readonly single: NodeManifests;
}

/** Nodes that are not started, in folders that are empty. */
export async function prepareNodes(): Promise<PreparedNodes> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-nodes-'));
  chmodSync(folder, 0o755);
  const made = {
    ...kubernetesLayout(join(folder, 'made'), 'telltale', { replicas: new Map([['elasticsearch', addresses.length]]) }),
    config: join(repository, 'compose'),
    receivers: join(folder, 'receivers'),
    services: ['elasticsearch'],
  };
  await setUpStack(made);
  const secret = join(folder, 'secret');
  cpSync(join(folder, 'made/elasticsearch'), secret, { recursive: true });
  mkdirSync(join(folder, 'snapshots'));
  if (unprivilegedUser.uid !== undefined) {
    for (const path of ['secret', 'snapshots'])
      chownSync(join(folder, path), unprivilegedUser.uid, unprivilegedUser.gid);
    for (const name of readdirSync(secret)) chownSync(join(secret, name), unprivilegedUser.uid, unprivilegedUser.gid);
  }
  const shared = {
    folder,
    program: await obtainServer('elasticsearch', {}),
    secret,
    password: readFileSync(join(folder, 'made/passwords/admin'), 'utf8').trim(),
    addresses,
  };
  const nodes = addresses.map((_, index) => new ElasticsearchNode(shared, index));
  return {
    nodes,
    several: await given('ha'),
    single: await given('production'),
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function given(overlay: string): Promise<NodeManifests> {
  const manifests = await manifestsOf(overlay);
  const workload = workloadsIn(manifests).find(({ name }) => name === 'elasticsearch');
  if (workload === undefined) throw new Error(`${overlay} has no Elasticsearch`);
  return { workload, manifests };
}

/** Asks a node until it is in a cluster of so many, in such a state. */
export async function untilHealth(node: ElasticsearchNode, count: number, status: Health['status']): Promise<void> {
  await until(
    `${node.name} is in a cluster of ${count}, ${status}`,
    () => node.ask<Health>('/_cluster/health').catch((error: unknown) => ({ status: 0, body: String(error) })),
    ({ body }) => typeof body === 'object' && body.number_of_nodes === count && body.status === status,
    NODES_MS_MAX,
  );
}

/** Identity of the cluster that a node is in; undefined while it is in none. */
export async function clusterUuidOf(node: ElasticsearchNode): Promise<string | undefined> {
  const { body } = await node.ask<{ cluster_uuid?: string }>('/');
  return body.cluster_uuid === '_na_' ? undefined : body.cluster_uuid;
}

/** Writes the templates as the keeper does. */
export async function writeTemplates(node: ElasticsearchNode): Promise<void> {
  const { name: component, ...componentBody } = componentTemplate({
    retention: 'none',
    snapshotPolicies: false,
    fieldTypes: new Set(),
  });
  const { name, ...body } = indexTemplate();
  for (const [path, sent] of [
    [`/_component_template/${component}`, componentBody],
    [`/_index_template/${name}`, body],
  ] as const) {
    const { status, body: answer } = await node.ask(path, { method: 'PUT', body: sent });
    if (status !== 200) throw new Error(`PUT ${path} is answered ${status}: ${JSON.stringify(answer)}`);
  }
}
