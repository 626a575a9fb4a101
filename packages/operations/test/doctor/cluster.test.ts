// What the doctor says of a plane in a cluster: of the cluster, and nothing of the machine that it runs on.
import { expect, it } from 'vitest';
import type { PlaneDescription } from '../../../plane/src/engine.ts';
import { mapCount, memory, swap } from '../../src/doctor/machine/machine.ts';
import { ports } from '../../src/doctor/machine/ports.ts';
import { cluster, versionFindings } from '../../src/doctor/versions.ts';
import { examinationOf, nativePlane } from '../support/doctor.ts';

const { machine: _, ...rest } = nativePlane;
const inCluster = { context: 'kind-kind', namespace: 'telltale', serverVersion: 'v1.36.4', problem: undefined };
const description: PlaneDescription = { ...rest, engine: 'kubernetes', machine: undefined, cluster: inCluster };

it('tells the version of a cluster that the plane can be applied to', async () => {
  expect(await cluster.look(examinationOf({ description }))).toEqual([
    {
      check: 'cluster',
      state: 'ok',
      finding: 'kind-kind runs Kubernetes 1.36.4; the namespace telltale can be applied to',
    },
  ]);
});

it('fails with what would stop an apply, and its remedy', async () => {
  const problem = { code: 'kubernetes', what: 'cannot apply', why: 'no StorageClass', remedy: 'Mark one' } as const;
  const changed = { ...description, cluster: { ...inCluster, problem } };
  expect(await cluster.look(examinationOf({ description: changed }))).toEqual([
    { check: 'cluster', state: 'failure', finding: 'no StorageClass', remedy: 'Mark one' },
  ]);
  expect(await cluster.look(examinationOf())).toEqual([]);
});

it('judges neither the memory, the kernel nor the ports of the machine that it runs on', async () => {
  const part = { name: 'elasticsearch', state: 'running', url: 'https://elasticsearch.telltale.svc:9200' } as const;
  const examination = examinationOf({ description, status: { parts: [part] } });
  for (const check of [memory, swap, mapCount, ports]) expect(await check.look(examination), check.name).toEqual([]);
});

it('has another version of a server applied, and not taken down first', () => {
  const [finding] = versionFindings({ elasticsearch: '9.4.0' }, description);
  expect(finding?.remedy).toBe('telltale up --engine kubernetes');
});
