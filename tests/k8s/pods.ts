// Pods of a cluster under test, as far as checks look at them.
import type { Cluster } from './lab/cluster.ts';
import { containerdSocket } from './lab/settings.ts';

interface Terminated {
  readonly reason: string;
  readonly exitCode: number;
}
interface ContainerState {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly lastState?: { readonly terminated?: Terminated };
  readonly state?: {
    readonly waiting?: { readonly reason: string; readonly message?: string };
    readonly terminated?: Terminated;
  };
}

/** A pod, as the API server describes it. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly uid: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly lastTransitionTime: string }[];
    readonly containerStatuses?: readonly ContainerState[];
    readonly initContainerStatuses?: readonly ContainerState[];
  };
}

/** Pods of a namespace; those that are on their way out are not among them. */
export async function podsOf(cluster: Cluster, namespace: string, selector?: string): Promise<readonly Pod[]> {
  const labels = selector === undefined ? [] : ['--selector', selector];
  const text = await cluster.kubectl('get', 'pods', '--namespace', namespace, ...labels, '--output', 'json');
  const { items }: { items: readonly Pod[] } = JSON.parse(text);
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Whether every container of a pod is ready. */
export function isReady({ status }: Pod): boolean {
  return status.phase === 'Running' && (status.containerStatuses ?? []).every(({ ready }) => ready);
}

/** What holds a pod up, in a few words. */
export function stateOf({ metadata, status }: Pod): string {
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const words = containers.map(({ name, ready, restartCount, state, lastState }) => {
    const ends = state?.terminated;
    const reason = state?.waiting?.reason ?? (ends ? `${ends.reason} ${ends.exitCode}` : ready ? 'ready' : 'not ready');
    const ended = lastState?.terminated;
    return `${name} ${reason}${ended ? `, ended before: ${ended.reason} ${ended.exitCode}` : ''}${restartCount > 0 ? `, ${restartCount} restarts` : ''}`;
  });
  return `${metadata.name} ${status.phase} (${words.join('; ')})`;
}

/** What a shell says in a container; the exit code is the caller's to judge. */
export function inPod(
  cluster: Cluster,
  namespace: string,
  pod: string,
  script: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return cluster.ask(['exec', '--namespace', namespace, pod, '--', 'sh', '-c', script]);
}

/** Kills the first process of a pod's container from the node: from within, no signal reaches it. */
export async function killContainer(cluster: Cluster, namespace: string, pod: string): Promise<void> {
  const field = 'jsonpath={.status.containerStatuses[0].containerID}';
  const id = await cluster.kubectl('get', 'pod', pod, '--namespace', namespace, '--output', field);
  const kill = ['--address', containerdSocket, '--namespace', 'k8s.io', 'tasks', 'kill', '--signal', 'SIGKILL'];
  const { code, stderr } = await cluster.node.run('ctr', [...kill, id.replace('containerd://', '')]);
  if (code !== 0) throw new Error(`${pod} cannot be killed: ${stderr.trim()}`);
}
