// A Kubernetes cluster of one real node: kubelet, containers, Services and enforced NetworkPolicies, without a registry
// and without a way out. It ends with everything that it started.
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basicImages, importImages, nodeImageName } from '../images/images.ts';
import { firstNode } from './addresses.ts';
import { nameServerObjects, storageObjects } from './basics.ts';
import { writeCertificates } from './certificates.ts';
import { type Node, openNode, startNode } from './node.ts';
import { layOutParts, partIsUp, pathsOf, startPart } from './parts.ts';
import { type NodePrograms, obtainNodePrograms } from './programs.ts';
import { type Registration, register, registered, registerFirst, removeTraces, runs } from './registration.ts';
import {
  apiServerParts,
  containerdPart,
  containerdSocket,
  controlParts,
  type NodePaths,
  nodeParts,
  type PartCommand,
  policyPart,
} from './settings.ts';

/** A cluster that can be asked. */
export interface Cluster extends AsyncDisposable {
  readonly node: Node;
  readonly root: string;
  /**
   * Runs kubectl as the cluster's administrator.
   *
   * @returns what it prints
   * @throws Error with what it complains of
   */
  kubectl(...args: string[]): Promise<string>;
  /** The same, with something to read; the exit code is the caller's to judge. */
  ask(args: readonly string[], input?: string): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Applies objects as `kubectl apply --server-side` does. */
  apply(objects: readonly object[]): Promise<string>;
}

/** How a cluster is started. */
export interface ClusterOptions {
  /** It outlives this process, until somebody takes it down. */
  readonly isKept?: boolean;
  readonly say?: (line: string) => void;
}

/**
 * Starts a cluster: its node is ready and answers for names.
 *
 * @throws Error when one is there already, or a part does not start
 */
export async function startCluster({ isKept = false, say = () => undefined }: ClusterOptions = {}): Promise<Cluster> {
  const programs = await obtainNodePrograms(say);
  const root = await mkdtemp(join(tmpdir(), 'telltale-kubernetes-'));
  // Who runs in a pod is another user.
  await chmod(root, 0o755);
  const paths = pathsOf(root);
  const registration = await register(root, paths.group).catch(async (error: unknown) => {
    await rm(root, { recursive: true, force: true });
    throw error;
  });
  try {
    const node = await makeNode(paths, programs, registration, isKept);
    const cluster = openCluster(node, root, programs, registration);
    try {
      const begun = Date.now();
      const told = (what: string): void => say(`${((Date.now() - begun) / 1_000).toFixed(1)} s: ${what}`);
      await startParts(cluster, paths, programs, told);
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  } catch (error) {
    await removeTraces(registration);
    throw error;
  }
}

/** The cluster that was kept. */
export async function keptCluster(): Promise<Cluster | undefined> {
  const registration = registered();
  if (registration?.first === undefined || !runs(registration)) return undefined;
  const programs = await obtainNodePrograms(() => undefined);
  const { root, first } = registration;
  return openCluster(openNode(pathsOf(root), programs, first), root, programs, registration);
}

async function makeNode(
  paths: NodePaths,
  programs: NodePrograms,
  registration: Registration,
  isKept: boolean,
): Promise<Node> {
  await mkdir(paths.certificates);
  await writeCertificates(paths.certificates);
  await layOutParts(paths, programs, firstNode);
  const node = await startNode(paths, programs, { addresses: firstNode, isKept });
  await registerFirst(registration, node.first);
  return node;
}

async function startParts(
  cluster: Cluster,
  paths: NodePaths,
  programs: NodePrograms,
  told: (what: string) => void,
): Promise<void> {
  const { node } = cluster;
  const start = (part: PartCommand): void => startPart(node, paths, part);
  start(containerdPart(paths));
  for (const part of apiServerParts(paths, programs)) start(part);
  await partIsUp('containerd', paths, async () => {
    return (await node.run('ctr', ['--address', containerdSocket, 'version'])).code === 0;
  });
  told('containerd');
  await importImages(node, (maker) => basicImages(maker, programs));
  told('the first images');
  await partIsUp('kube-apiserver', paths, async () => (await cluster.ask(['get', '--raw', '/readyz'])).code === 0);
  told('the API server');
  for (const part of [...controlParts(paths, programs), ...nodeParts(paths, programs, firstNode)]) start(part);
  await partIsUp('kubelet', paths, async () => {
    const conditions = '{.items[*].status.conditions[?(@.type=="Ready")].status}';
    return (await cluster.ask(['get', 'nodes', '--output', `jsonpath=${conditions}`])).stdout === 'True';
  });
  start(policyPart(paths, programs, firstNode));
  told('the node is ready');
  await cluster.apply([...(await storageObjects(paths.root)), ...(await nameServerObjects(await nodeImageName()))]);
  // The controller makes an account in each namespace, without which no pod may be made.
  await partIsUp('kube-controller-manager', paths, async () => {
    return (await cluster.ask(['get', 'serviceaccount', 'default', '--namespace', 'default'])).code === 0;
  });
  await cluster.kubectl('rollout', 'status', 'deployment/kube-dns', '--namespace', 'kube-system', '--timeout=120s');
  told('names are answered');
}

function openCluster(node: Node, root: string, programs: NodePrograms, registration: Registration): Cluster {
  const ask: Cluster['ask'] = (args, input) =>
    node.run(programs.kube, ['kubectl', ...args], input === undefined ? {} : { input });
  const required = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await ask(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim().slice(-2_000)}`);
    return stdout;
  };
  return {
    node,
    root,
    ask,
    kubectl: (...args) => required(args),
    apply: (objects) => {
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      return required(['apply', '--server-side', '--filename', '-'], list);
    },
    async [Symbol.asyncDispose]() {
      await node.end();
      await removeTraces(registration);
    },
  };
}
