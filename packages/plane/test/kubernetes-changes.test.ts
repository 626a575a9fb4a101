// What a diff of kubectl says: new objects are named, of changed ones the lines are shown.
import { expect, it } from 'vitest';
import { readDiff } from '../src/kubernetes/changes.ts';
import { inNamespace } from '../src/kubernetes/manifests.ts';
import { namespace, statefulSet } from './support/cluster-objects.ts';

const part = (name: string, lines: readonly string[]): string =>
  [
    `diff -u -N /tmp/LIVE-1/${name} /tmp/MERGED-2/${name}`,
    `--- /tmp/LIVE-1/${name}\t2026-01-01`,
    `+++ /tmp/MERGED-2/${name}\t2026-01-01`,
    ...lines,
    '',
  ].join('\n');

it('names new objects without their lines, and shows those of changed ones', () => {
  const changed = part('apps.v1.StatefulSet.telltale.prometheus', [
    '@@ -1,2 +1,2 @@',
    '-  memory: 768Mi',
    '+  memory: 1Gi',
  ]);
  const created = part('v1.ConfigMap.telltale.prometheus-rules-5k', [
    '@@ -0,0 +1,2 @@',
    '+apiVersion: v1',
    '+kind: ConfigMap',
  ]);
  const cluster = part('rbac.authorization.k8s.io.v1.ClusterRole..telltale-prometheus', [
    '@@ -0,0 +1 @@',
    '+kind: ClusterRole',
  ]);
  expect(readDiff(`${changed}${created}${cluster}`)).toEqual({
    created: ['configmap/prometheus-rules-5k', 'clusterrole/telltale-prometheus'],
    changed: ['statefulset/prometheus'],
    text: 'statefulset/prometheus\n@@ -1,2 +1,2 @@\n-  memory: 768Mi\n+  memory: 1Gi',
  });
});

it('finds nothing in an empty diff', () => {
  expect(readDiff('')).toEqual({ created: [], changed: [], text: '' });
});

it('takes a diff of a form that it does not know for a change, and shows it', () => {
  const diff = '--- live\n+++ merged\n@@ -1 +1 @@\n-a\n+b\n';
  expect(readDiff(diff)).toEqual({ created: [], changed: ['what the diff shows'], text: diff.trim() });
});

it('cuts a diff that nobody reads, and says so', () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => `+line ${index}`);
  const { text } = readDiff(part('v1.ConfigMap.telltale.big', ['@@ -1,2 +1,1000 @@', ...lines]));
  expect(text.split('\n')).toHaveLength(401);
  expect(text).toMatch(/\n\.\.\. and 602 more lines$/);
});

it('moves objects, the Namespace and who roles are bound to into another namespace, and nothing of others', () => {
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'telltale-prometheus' },
    subjects: [
      { name: 'prometheus', namespace: 'telltale' },
      { name: 'other', namespace: 'shop' },
    ],
  };
  const moved = inNamespace([namespace, statefulSet('prometheus'), binding], 'telltale', 'monitoring');
  expect(moved).toMatchObject([
    { kind: 'Namespace', metadata: { name: 'monitoring' } },
    { metadata: { name: 'prometheus', namespace: 'monitoring' } },
    { metadata: { name: 'telltale-prometheus' }, subjects: [{ namespace: 'monitoring' }, { namespace: 'shop' }] },
  ]);
});
