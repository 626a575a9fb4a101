// A second node for as long as somebody needs one: a kubelet, a runtime and a network of its own, one cable away from the
// first, in whose namespaces it lives.
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basicImages, importImages } from '../images/images.ts';
import type { ImageMaker } from '../images/lay-out.ts';
import type { OciImage } from '../images/oci-layout.ts';
import { firstNode, nodePrefixLength, secondNode } from './addresses.ts';
import type { Cluster } from './cluster.ts';
import { type Node, startNode } from './node.ts';
import { layOutParts, partIsUp, pathsOf, pathsOfOther, startPart } from './parts.ts';
import { obtainNodePrograms } from './programs.ts';
import { containerdPart, containerdSocket, nodeParts, policyPart } from './settings.ts';

/** A node that has joined; it leaves when it is disposed of. */
export interface JoinedNode extends AsyncDisposable {
  readonly name: string;
}

/**
 * Lets a second node join. It ends with this process, also where the cluster is kept.
 *
 * @param images what is run on it: it has no registry either
 */
export async function joinSecondNode(
  cluster: Cluster,
  images: (maker: ImageMaker) => Promise<OciImage[]>,
): Promise<JoinedNode> {
  const programs = await obtainNodePrograms(() => undefined);
  const paths = pathsOfOther(pathsOf(cluster.root), secondNode);
  const { name } = secondNode;
  const forget = async (): Promise<void> => {
    await cluster.kubectl('delete', 'node', name, '--ignore-not-found');
  };
  // One whose process was killed has left its folder.
  await forget();
  await rm(paths.root, { recursive: true, force: true, maxRetries: 5 });
  await layOutParts(paths, programs, secondNode);
  const node = await startNode(paths, programs, { addresses: secondNode, isKept: false, within: cluster.node });
  const joined: JoinedNode = {
    name,
    async [Symbol.asyncDispose]() {
      await node.end();
      await forget();
    },
  };
  try {
    await connect(cluster.node, node);
    startPart(node, paths, containerdPart(paths));
    await partIsUp('containerd', paths, async () => {
      return (await node.run('ctr', ['--address', containerdSocket, 'version'])).code === 0;
    });
    await importImages(node, async (maker) => [...(await basicImages(maker, programs)), ...(await images(maker))]);
    for (const part of nodeParts(paths, programs, secondNode)) startPart(node, paths, part);
    await partIsUp('kubelet', paths, async () => {
      // A node is shunned for a moment after it is ready.
      const state = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}{.spec.taints}';
      return (await cluster.ask(['get', 'node', name, '--output', state])).stdout === 'True';
    });
    startPart(node, paths, policyPart(paths, programs, secondNode));
    return joined;
  } catch (error) {
    await joined[Symbol.asyncDispose]();
    throw error;
  }
}

/** Lays a cable between the two, and tells each which addresses are at its other end. */
async function connect(first: Node, second: Node): Promise<void> {
  const cable = secondNode.name;
  await required(first, [
    `ip link add ${cable} type veth peer name node0 netns ${pidWithin(second.first.pid)}`,
    // What is sent as if the node had asked is sent by the address that the other one knows.
    `ip address add ${firstNode.address}/32 dev ${cable}`,
    `ip link set ${cable} up`,
    `ip route add ${secondNode.address}/32 dev ${cable} src ${firstNode.address}`,
    `ip route add ${secondNode.podNetwork} via ${secondNode.address} dev ${cable} onlink`,
  ]);
  await required(second, [
    `ip address add ${secondNode.address}/${nodePrefixLength} dev node0`,
    'ip link set node0 up',
    `ip route add default via ${firstNode.address}`,
  ]);
}

async function required(node: Node, commands: readonly string[]): Promise<void> {
  const { code, stderr } = await node.run('sh', ['-c', ['set -e', ...commands].join('\n')]);
  if (code !== 0) throw new Error(`the nodes cannot be connected: ${stderr.trim()}`);
}

/** How the first node calls a process that this machine calls otherwise. */
function pidWithin(pid: number): string {
  const [, , within] = /^NSpid:.*$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[0].split(/\s+/) ?? [];
  if (within === undefined) throw new Error(`process ${pid} is in no namespace of the first node`);
  return within;
}
