// What a cluster must offer before anything in it is changed: each lack is one sentence with its remedy.
import { expect, it } from 'vitest';
import type { ClusterFacts } from '../src/kubernetes/prerequisites/cluster-facts.ts';
import { clusterProblem } from '../src/kubernetes/prerequisites/prerequisites.ts';
import { namespace, node, pod, setupJob, statefulSet, storageClass } from './support/cluster-objects.ts';

const now = Date.parse('2026-01-01T01:00:00Z');
const objects = [namespace, statefulSet('elasticsearch', { memory: '2Gi' }), statefulSet('prometheus')];
const intent = { context: 'kind-kind', namespace: 'telltale', objects, now };
const well: ClusterFacts = {
  serverVersion: 'v1.36.4',
  namespace: undefined,
  objects: [],
  storageClasses: [storageClass('standard', true)],
  nodes: [node('4Gi')],
  requests: [],
  setupJob: undefined,
  setupPods: [],
  lease: undefined,
  roleBinding: undefined,
  isAutoscaled: false,
};
const wrong = (facts: Partial<ClusterFacts>): string | undefined => {
  const { why, remedy } = clusterProblem({ ...well, ...facts }, intent) ?? {};
  return why === undefined ? undefined : `${why}. ${remedy}.`;
};
const deployment = (name: string, labels = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels },
});
const lease = (renewTime: string) => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'telltale-apply' },
  spec: { holderIdentity: 'ann on laptop', leaseDurationSeconds: 120, renewTime },
});

it('finds nothing wrong with a cluster that has what the plane needs, empty or with the plane', () => {
  expect(wrong({})).toBeUndefined();
  expect(wrong({ namespace, objects, setupJob: setupJob('Complete') })).toBeUndefined();
});

it.each<[string, Partial<ClusterFacts>, RegExp]>([
  [
    'an older server',
    { serverVersion: 'v1.33.9' },
    /^the API server of kind-kind has version v1\.33\.9, and the oldest supported version is 1\.34\.0\. Upgrade/,
  ],
  [
    'an apply that goes on',
    { namespace, lease: lease('2026-01-01T00:59:00Z') },
    /^ann on laptop is changing the plane in the namespace telltale\. Wait until it has ended\..* its lease expires within 2 minutes/,
  ],
  [
    'a namespace with the objects of somebody else',
    { namespace: { ...namespace, metadata: { name: 'telltale' } }, objects: [deployment('shop'), pod('x')] },
    /contains 1 object that does not belong to the plane \(without the label app\.kubernetes\.io\/part-of: telltale\): deployment\/shop\. Choose another namespace with --namespace/,
  ],
  [
    'an object of somebody else by a name of ours',
    { namespace, objects: [{ ...statefulSet('prometheus'), metadata: { name: 'prometheus' } }] },
    /contains 1 object that does not belong to the plane .*: statefulset\/prometheus\./,
  ],
  [
    'a plane in another namespace',
    {
      roleBinding: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'telltale-prometheus' },
        subjects: [{ name: 'prometheus', namespace: 'monitoring' }],
      },
    },
    /belongs to the plane in the namespace monitoring, and a cluster can have one plane\. .*telltale down --engine kubernetes --namespace monitoring/,
  ],
  [
    'a set-up that failed',
    { namespace, setupJob: setupJob('Failed', 'Job has reached the specified backoff limit') },
    /^an earlier set-up failed: Job has reached the specified backoff limit\. Read its log, then remove the Job: kubectl -n telltale logs job\/setup; kubectl -n telltale delete job setup\.$/,
  ],
  [
    'a set-up that is stuck',
    {
      namespace,
      setupJob: setupJob(),
      setupPods: [pod('setup', { reason: 'ImagePullBackOff', message: 'not found' })],
    },
    /^an earlier set-up is stuck: ImagePullBackOff: not found\. Correct this in your overlay, remove the Job/,
  ],
  [
    'no default storage class',
    { storageClasses: [storageClass('fast', false)] },
    /^there is no default StorageClass: the cluster has fast\. Mark one as the default, or name one/,
  ],
  ['no storage class', { storageClasses: [] }, /^there is no default StorageClass: the cluster has none\. Mark/],
  [
    'nodes with too little memory',
    { nodes: [node('1Gi'), node('1500Mi')] },
    /^no node has enough unrequested memory for elasticsearch: the plane requests 3\.2 GB, and 1\.6 GB, 1\.1 GB are free on the 2 schedulable nodes/,
  ],
  [
    'memory that others have requested',
    { requests: [{ node: 'node-4Gi', namespace: 'shop', memory: ['1Gi', '1Gi'] }] },
    /^no node has enough unrequested memory for prometheus: .* and 2\.1 GB are free on the 1 schedulable node\./,
  ],
  [
    'nodes that take no pods',
    { nodes: [node('8Gi', { unschedulable: true }), node('16Gi', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })] },
    /^no node is ready and schedulable\. See why: kubectl describe nodes\.$/,
  ],
])('says what %s means, and what to do', (_, facts, message) => {
  expect(wrong(facts)).toMatch(message);
});

it('gives a set-up that has just begun the time to pull its image', () => {
  const begun = { ...setupJob(), status: { startTime: '2026-01-01T00:59:00Z', conditions: [] } };
  const waiting = pod('setup', { reason: 'ErrImagePull', message: 'timeout' });
  expect(wrong({ namespace, setupJob: begun, setupPods: [waiting] })).toBeUndefined();
});

it('lets a lease that was not given back hold nobody up, once its time is over', () => {
  expect(wrong({ namespace, lease: lease('2026-01-01T00:50:00Z') })).toBeUndefined();
});

it('leaves Secrets that were made beforehand alone, and volumes of before', () => {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-prometheus-0' } };
  expect(wrong({ namespace: { ...namespace, metadata: { name: 'telltale' } }, objects: [claim] })).toBeUndefined();
});

it('needs no default storage class if every claim names one, or is there', () => {
  const claims = ['elasticsearch', 'prometheus'].map((name) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `data-${name}-0` },
  }));
  expect(wrong({ namespace, objects: claims, storageClasses: [] })).toBeUndefined();
});

it('counts what the pods of the plane request already as free, since they are replaced', () => {
  const requests = [{ node: 'node-4Gi', namespace: 'telltale', memory: ['3Gi'] }];
  expect(wrong({ namespace, requests })).toBeUndefined();
});

it('needs room for every pod of a part, and a storage class for a claim that several share', () => {
  const three = { ...intent, objects: [namespace, statefulSet('elasticsearch', { memory: '2Gi', replicas: 3 })] };
  expect(clusterProblem(well, three)?.why).toMatch(
    /^no node has enough unrequested memory for elasticsearch: the plane requests 6\.4 GB/,
  );
  expect(clusterProblem({ ...well, nodes: [node('4Gi'), node('3Gi')] }, three)).toBeUndefined();
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'elasticsearch-snapshots' } };
  const shared = { ...intent, objects: [namespace, { ...claim, spec: { storageClassName: 'shared' } }] };
  expect(clusterProblem(well, shared)?.why).toBe('there is no StorageClass shared: the cluster has standard');
  expect(clusterProblem({ ...well, namespace, objects: [claim] }, shared)).toBeUndefined();
});

it('lets the API server decide about what this user may not look at', () => {
  expect(wrong({ storageClasses: undefined, nodes: undefined, requests: undefined })).toBeUndefined();
});

it('counts a node with a taint for the pods that tolerate it, and one without a label for none that select it', () => {
  const tainted = node('8Gi', { taints: [{ key: 'dedicated', value: 'telltale', effect: 'NoSchedule' }] });
  const planeWith = (spec: object) => {
    const set = statefulSet('elasticsearch');
    const template = { spec: { ...set.spec.template.spec, ...spec } };
    return { ...intent, objects: [namespace, { ...set, spec: { ...set.spec, template } }] };
  };
  const on = (spec: object): string | undefined => clusterProblem({ ...well, nodes: [tainted] }, planeWith(spec))?.why;
  const toleration = { key: 'dedicated', value: 'telltale', effect: 'NoSchedule' };
  expect(on({ tolerations: [toleration] })).toBeUndefined();
  expect(on({ tolerations: [{ operator: 'Exists' }] })).toBeUndefined();
  for (const other of [{ key: 'gpu' }, { value: 'shop' }, { effect: 'NoExecute' }])
    expect(on({ tolerations: [{ ...toleration, ...other }] })).toBe('no node is ready and schedulable');
  expect(on({ tolerations: [toleration], nodeSelector: { disk: 'ssd' } })).toBe('no node is ready and schedulable');
});

it('leaves the room to an autoscaler, which adds nodes for pods that fit on none', () => {
  expect(wrong({ nodes: [node('1Gi')], isAutoscaled: true })).toBeUndefined();
  expect(wrong({ nodes: [], isAutoscaled: true })).toBeUndefined();
});
