// `telltale down` knows every kind of object that a plane with all components has.
import { expect, it } from 'vitest';
import { deletedKinds } from '../../packages/plane/src/kubernetes/down.ts';
import { manifestsOf, withEveryComponent } from './support/manifests.ts';

const pluralOf = (kind: string): string => `${kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se')}s`;
const label = 'app.kubernetes.io/part-of';

it('down deletes each object of the namespace by its kind and its label, but for claims', async () => {
  const own = (await manifestsOf(withEveryComponent)).filter(({ metadata }) => metadata.namespace === 'telltale');
  const kinds = new Set(own.map(({ kind }) => pluralOf(kind)));
  expect([...kinds].filter((kind) => !deletedKinds.split(',').includes(kind))).toEqual(['persistentvolumeclaims']);
  expect(kinds).toContain('ingresses');
  const unlabelled = own.filter(({ metadata }) => metadata.labels?.[label] !== 'telltale');
  expect(unlabelled.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([]);
});

it('down knows what lies outside of the namespace: roles, an API, a role in kube-system, the namespace of the nodes', async () => {
  const outside = (await manifestsOf(withEveryComponent)).filter(
    ({ metadata }) => metadata.namespace !== 'telltale' && metadata.namespace !== 'telltale-node',
  );
  expect(new Set(outside.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}`.trim()))).toEqual(
    new Set(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'APIService', 'RoleBinding kube-system']),
  );
  expect(outside.filter(({ metadata }) => metadata.labels?.[label] !== 'telltale')).toEqual([]);
});

it('a claim has the label of its template, by which down --purge selects it', async () => {
  const templates = (await manifestsOf(withEveryComponent)).flatMap(({ spec }) => spec?.volumeClaimTemplates ?? []);
  expect(templates.length).toBeGreaterThan(4);
  expect(templates).toEqual(
    templates.map(() =>
      expect.objectContaining({ metadata: expect.objectContaining({ labels: { [label]: 'telltale' } }) }),
    ),
  );
});
