// Objects of a small plane, as a cluster has them.
import type { DaemonSet, Job, KubernetesObject, Node, Pod, Workload } from '../../src/kubernetes/kubectl/objects.ts';

const labels = { 'app.kubernetes.io/part-of': 'telltale' };

export const namespace: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'telltale', labels },
};

/** A StatefulSet of one pod, with one volume. */
export function statefulSet(name: string, { ready = 1, memory = '1Gi', replicas = 1 } = {}): Workload {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'telltale', labels, generation: 1 },
    spec: {
      replicas,
      template: {
        spec: { containers: [{ name, image: `example.com/${name}:v1.2.3`, resources: { requests: { memory } } }] },
      },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
    },
    status: { observedGeneration: 1, replicas, readyReplicas: ready, updatedReplicas: replicas },
  };
}

/** A DaemonSet of a component on two nodes. */
export function daemonSet(name: string, { ready = 2 } = {}): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'telltale-node', labels, generation: 1 },
    spec: { template: { spec: { containers: [{ name, image: `example.com/${name}:v1.2.3` }] } } },
    status: { observedGeneration: 1, desiredNumberScheduled: 2, numberReady: ready, updatedNumberScheduled: 2 },
  };
}

/** A pod of a part, waiting for a reason or running. */
export function pod(part: string, waiting?: { readonly reason: string; readonly message?: string }): Pod {
  const state = waiting === undefined ? { running: {} } : { waiting };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${part}-0`, namespace: 'telltale', labels: { ...labels, 'app.kubernetes.io/name': part } },
    spec: { nodeName: 'node-1', containers: [] },
    status: {
      phase: waiting === undefined ? 'Running' : 'Pending',
      startTime: '2026-01-02T03:04:05Z',
      containerStatuses: [{ name: part, ready: waiting === undefined, restartCount: 0, state }],
    },
  };
}

export function setupJob(type?: 'Complete' | 'Failed', message?: string): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'setup', namespace: 'telltale', labels },
    status: {
      startTime: '2026-01-01T00:00:00Z',
      conditions: type === undefined ? [] : [{ type, status: 'True', ...(message && { message }) }],
    },
  };
}

export function node(memory: string, spec: Node['spec'] = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${memory}` },
    spec,
    status: { allocatable: { memory }, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

export const storageClass = (name: string, isDefault: boolean): KubernetesObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) } },
});
