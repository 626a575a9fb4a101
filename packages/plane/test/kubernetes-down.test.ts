// What down deletes in a cluster, and what it leaves. The stub answers as a cluster does; npm run test:k8s has a real one.
import { expect, it } from 'vitest';
import { openPlane } from '../src/index.ts';
import { namespace, pod, statefulSet } from './support/cluster-objects.ts';
import { kubectlStub, list, type StubAnswer } from './support/kubectl-stub.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const selected = '--selector app.kubernetes.io/part-of=telltale';
const { labels } = namespace.metadata;
const named = (kind: string, name: string, further: object = {}): object => ({
  kind,
  metadata: { name, labels },
  ...further,
});
const binding = (name: string, role: string, ...namespaces: string[]): object =>
  named('ClusterRoleBinding', name, {
    roleRef: { name: role },
    subjects: namespaces.map((each) => ({ namespace: each })),
  });

const applied: readonly StubAnswer[] = [
  { when: /^get namespace/, stdout: namespace },
  { when: /^get deployments,statefulsets,pods/, stdout: list(statefulSet('prometheus'), pod('prometheus')) },
  { when: /^get apiservices/, stdout: list() },
  {
    when: /^get clusterrolebindings/,
    stdout: list(binding('telltale-prometheus', 'telltale-prometheus', 'telltale')),
  },
  { when: /^get clusterroles/, stdout: list(named('ClusterRole', 'telltale-prometheus')) },
  { when: /^get rolebindings/, stdout: list() },
  { when: /^get lease/ },
  { when: /^create/, stdout: { metadata: { name: 'telltale-apply', resourceVersion: '7' } } },
  { when: /^replace/, code: 1, stderr: 'Error from server (NotFound): leases "telltale-apply" not found\n' },
  { when: /^get daemonsets/, stdout: list() },
  { when: /^delete/ },
  { when: /^config get-contexts/, stdout: 'kind-kind\n' },
  { when: /^config view/, stdout: { 'current-context': 'kind-kind' } },
];

function planeWith(...answers: StubAnswer[]) {
  const stub = kubectlStub([...answers, ...applied]);
  const deletions = (): string[] =>
    stub
      .calls()
      .map(({ args }) => args)
      .filter((args) => args.startsWith('delete'));
  return {
    ...stub,
    deletions,
    plane: openPlane({ engine: 'kubernetes', env: stub.env, planeDir: temporaryFolder() }),
  };
}

it('deletes what was applied by its label, its roles by their names, and no volume and no Secret', async () => {
  const { plane, deletions } = planeWith();
  expect(await plane.down()).toEqual({ stopped: ['prometheus'], purged: false });
  expect(deletions()).toEqual([
    expect.stringMatching(new RegExp(`^delete cronjobs,jobs,\\S* ${selected} --wait=true`)),
    'delete clusterrolebinding/telltale-prometheus clusterrole/telltale-prometheus --ignore-not-found',
    `delete namespaces ${selected} --field-selector metadata.name=telltale-node --wait=true --ignore-not-found`,
  ]);
  expect(deletions().join()).not.toMatch(/persistentvolumeclaims|secrets/);
});

it('unregisters the API of custom metrics before anything else, without which no namespace could be deleted', async () => {
  const api = (name: string, served: string): object =>
    named('APIService', name, { spec: { service: { namespace: served } } });
  const { plane, deletions, calls } = planeWith(
    { when: /^get apiservices/, stdout: list(api('v1beta1.custom.metrics.k8s.io', 'telltale'), api('other', 'x')) },
    {
      when: /^get clusterrolebindings/,
      stdout: list(
        binding('telltale-prometheus', 'telltale-prometheus', 'telltale'),
        binding('telltale-prometheus-adapter-delegator', 'system:auth-delegator', 'telltale'),
        binding('telltale-custom-metrics', 'telltale-custom-metrics', 'kube-system'),
      ),
    },
    {
      when: /^get clusterroles/,
      stdout: list(named('ClusterRole', 'telltale-prometheus'), named('ClusterRole', 'telltale-custom-metrics')),
    },
    { when: /^get rolebindings/, stdout: list(binding('telltale-prometheus-adapter', 'x', 'telltale')) },
  );
  await plane.down();
  expect(deletions()[0]).toBe('delete apiservice/v1beta1.custom.metrics.k8s.io --ignore-not-found');
  expect(deletions()).toContain(
    `delete ${['telltale-prometheus', 'telltale-prometheus-adapter-delegator', 'telltale-custom-metrics'].map((name) => `clusterrolebinding/${name}`).join(' ')} clusterrole/telltale-prometheus clusterrole/telltale-custom-metrics --ignore-not-found`,
  );
  const ofSystem = calls().filter(({ namespace: of, args }) => of === 'kube-system' && args.startsWith('delete'));
  expect(ofSystem.map(({ args }) => args)).toEqual([
    'delete clusterrolebinding/telltale-prometheus-adapter --ignore-not-found',
  ]);
});

it('leaves the roles of a plane in another namespace, also beside its own', async () => {
  const other = binding('monitoring-prometheus', 'monitoring-prometheus', 'monitoring');
  const alone = planeWith({ when: /^get clusterrolebindings/, stdout: list(other) });
  await alone.plane.down();
  expect(alone.deletions().filter((args) => /cluster|telltale-node/.test(args))).toEqual([]);
  const beside = planeWith(
    {
      when: /^get clusterrolebindings/,
      stdout: list(other, binding('telltale-prometheus', 'telltale-prometheus', 'telltale')),
    },
    {
      when: /^get clusterroles/,
      stdout: list(named('ClusterRole', 'monitoring-prometheus'), named('ClusterRole', 'telltale-prometheus')),
    },
  );
  await beside.plane.down();
  expect(beside.deletions().join('\n')).not.toContain('monitoring');
});

it.each([{}, { purge: true }])('refuses to delete from a namespace that is no plane (%j)', async (options) => {
  const bare = { ...namespace, metadata: { name: 'telltale' } };
  const { plane, deletions } = planeWith({ when: /^get namespace/, stdout: bare });
  await expect(plane.down(options)).rejects.toThrow(/does not have the label app\.kubernetes\.io\/part-of=telltale/);
  expect(deletions()).toEqual([]);
});

it('refuses to purge a namespace without the label also where nothing of a plane runs in it', async () => {
  const bare = { ...namespace, metadata: { name: 'telltale' } };
  const { plane, deletions } = planeWith(
    { when: /^get namespace/, stdout: bare },
    { when: /^get deployments,statefulsets,pods/, stdout: list() },
  );
  await expect(plane.down({ purge: true })).rejects.toThrow(/no plane was applied to it/);
  expect(deletions()).toEqual([]);
});

it('purges the whole namespace if it is the plane alone, and only what has its label if somebody else is there', async () => {
  const kinds = /^get deployments,statefulsets,daemonsets/;
  const claim = named('PersistentVolumeClaim', 'data-prometheus-0');
  const alone = planeWith({ when: kinds, stdout: list(claim) });
  expect(await alone.plane.down({ purge: true })).toMatchObject({ purged: true });
  expect(alone.deletions().at(-1)).toMatch(/^delete namespace telltale /);
  const theirs = { kind: 'PersistentVolumeClaim', metadata: { name: 'data-prometheus-1' } };
  const shared = planeWith({ when: kinds, stdout: list(claim, theirs) });
  await shared.plane.down({ purge: true });
  expect(shared.deletions().some((args) => args.startsWith('delete namespace telltale'))).toBe(false);
  expect(shared.deletions().at(-1)).toBe(`delete persistentvolumeclaims,secrets ${selected} --ignore-not-found`);
});

it('deletes what is outside of the namespace also where that is gone', async () => {
  const { plane, deletions } = planeWith({ when: /^get namespace/ });
  expect(await plane.down()).toEqual({ stopped: [], purged: false });
  expect(deletions()[0]).toMatch(/^delete clusterrolebinding\/telltale-prometheus /);
});

it('deletes the plane also for a user who may not list APIs', async () => {
  const forbidden = 'Error from server (Forbidden): apiservices is forbidden: User "x" cannot list resource';
  const { plane, deletions } = planeWith({ when: /^get apiservices/, stderr: forbidden, code: 1 });
  await plane.down();
  expect(deletions()).toHaveLength(3);
});

it('has kubectl ignore the preferences of the user, which may have each deletion ask', async () => {
  const { plane, calls } = planeWith();
  await plane.down();
  expect(new Set(calls().map(({ kuberc }) => kuberc))).toEqual(new Set(['off']));
});

it('deletes nothing while another command changes the plane, and takes no lease in a namespace that is being deleted', async () => {
  const lease = {
    metadata: { name: 'telltale-apply' },
    spec: { holderIdentity: 'ann on laptop', leaseDurationSeconds: 120, renewTime: new Date().toISOString() },
  };
  const held: StubAnswer = { when: /^get lease/, stdout: lease };
  const { plane, deletions } = planeWith(held);
  await expect(plane.down()).rejects.toThrow(
    /cannot delete the plane: ann on laptop is changing the plane in the namespace telltale\. Wait until it has ended/,
  );
  expect(deletions()).toEqual([]);
  const ending = { ...namespace, metadata: { ...namespace.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  const again = planeWith(held, { when: /^get namespace/, stdout: ending });
  await again.plane.down();
  expect(again.deletions().length).toBeGreaterThan(0);
});
