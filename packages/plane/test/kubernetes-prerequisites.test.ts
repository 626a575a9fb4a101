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
  spec: { holderIdentity: 'ann on laptop', leaseDurationSeconds: 240, renewTime },
});

it('finds nothing wrong with a cluster that has what the plane needs, empty or with the plane', () => {
  expect(wrong({})).toBeUndefined();
  expect(wrong({ namespace, objects, setupJob: setupJob('Complete') })).toBeUndefined();
});

it.each<[string, Partial<ClusterFacts>, RegExp]>([
  [
    'an older server',
    { serverVersion: 'v1.33.9' },
    /^the server of kind-kind is v1\.33\.9, and 1\.34\.0 is the oldest that is supported\. Upgrade/,
  ],
  [
    'an apply that goes on',
    { namespace, lease: lease('2026-01-01T00:59:00Z') },
    /^ann on laptop is applying it to the namespace telltale at this moment\. Wait until that has ended\..* 4 minutes/,
  ],
  [
    'a namespace with the objects of somebody else',
    { namespace: { ...namespace, metadata: { name: 'telltale' } }, objects: [deployment('shop'), pod('x')] },
    /has 1 object of something else \(without the label app\.kubernetes\.io\/part-of: telltale\): deployment\/shop\. Choose a namespace of its own with --namespace/,
  ],
  [
    'an object of somebody else by a name of ours',
    { namespace, objects: [{ ...statefulSet('prometheus'), metadata: { name: 'prometheus' } }] },
    /has 1 object of something else .*: statefulset\/prometheus\./,
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
    /^an earlier set-up failed: Job has reached the specified backoff limit\. Read why, then remove it: kubectl -n telltale logs job\/setup; kubectl -n telltale delete job setup\.$/,
  ],
  [
    'a set-up that is stuck',
    {
      namespace,
      setupJob: setupJob(),
      setupPods: [pod('setup', { reason: 'ImagePullBackOff', message: 'not found' })],
    },
    /^an earlier set-up is stuck: ImagePullBackOff: not found\. Correct that in your overlay, remove the Job/,
  ],
  [
    'no default storage class',
    { storageClasses: [storageClass('fast', false)] },
    /^no StorageClass is the default one: there are fast\. Mark one as the default, or name one/,
  ],
  ['no storage class', { storageClasses: [] }, /^no StorageClass is the default one: there is none\. Mark/],
  [
    'nodes with too little memory',
    { nodes: [node('1Gi'), node('1500Mi')] },
    /^no node has room for elasticsearch: the plane requests 3\.2 GB of memory, and 1\.6 GB, 1\.1 GB are not requested on the 2 nodes/,
  ],
  [
    'memory that others have requested',
    { requests: [{ node: 'node-4Gi', namespace: 'shop', memory: ['1Gi', '1Gi'] }] },
    /^no node has room for prometheus: .* and 2\.1 GB are not requested on the 1 node/,
  ],
  [
    'nodes that take no pods',
    { nodes: [node('8Gi', { unschedulable: true }), node('16Gi', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] })] },
    /^no node is ready and takes pods\. See why: kubectl describe nodes\.$/,
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
  expect(clusterProblem(well, three)?.why).toMatch(/^no node has room for elasticsearch: the plane requests 6\.4 GB/);
  expect(clusterProblem({ ...well, nodes: [node('4Gi'), node('3Gi')] }, three)).toBeUndefined();
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'elasticsearch-snapshots' } };
  const shared = { ...intent, objects: [namespace, { ...claim, spec: { storageClassName: 'shared' } }] };
  expect(clusterProblem(well, shared)?.why).toBe('there is no StorageClass shared: there are standard');
  expect(clusterProblem({ ...well, namespace, objects: [claim] }, shared)).toBeUndefined();
});

it('lets the API server decide about what this user may not look at', () => {
  expect(wrong({ storageClasses: undefined, nodes: undefined, requests: undefined })).toBeUndefined();
});
