// The set-up's Job and CronJobs: each ends, says why it failed, and can be followed by the next.
import { expect, it } from 'vitest';
import { workloadsToRestart } from '../../packages/stack/src/kubernetes/layout.ts';
import { type Manifest, manifestsOf, withEveryComponent, workloadsIn } from './support/manifests.ts';

const manifests = await manifestsOf('small');
const found = (kind: string, name: string): Manifest | undefined =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name);
const job = found('Job', 'setup')?.spec;
const cronJob = found('CronJob', 'setup')?.spec;

it('a set-up whose image cannot be had ends within 15 minutes, and a corrected apply can follow', () => {
  expect(job).toMatchObject({ activeDeadlineSeconds: 900 });
  expect(cronJob).toMatchObject({ jobTemplate: { spec: { activeDeadlineSeconds: 900 } } });
});

it('a set-up that failed leaves its pods, and what they said, for an hour', () => {
  expect(job).toMatchObject({ ttlSecondsAfterFinished: 3_600, template: { spec: { restartPolicy: 'Never' } } });
});

it('certificates are renewed where nobody applies anything: the set-up runs each week, in the same pod as the Job', () => {
  expect(cronJob).toMatchObject({
    concurrencyPolicy: 'Forbid',
    schedule: expect.stringMatching(/^\d+ \d+ \* \* [0-6]$/),
  });
  expect(cronJob?.suspend).toBeUndefined();
  expect(cronJob?.jobTemplate?.spec.template).toEqual(job?.template);
});

it('the set-up names for a restart only workloads that are there and mount the Secret', async () => {
  const mounting = workloadsIn(await manifestsOf(withEveryComponent)).map(
    ({ kind, name, pod }) =>
      [
        `${kind.toLowerCase()}/${name}`,
        (pod.spec.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []),
      ] as const,
  );
  for (const [secret, workload] of Object.entries(workloadsToRestart)) {
    expect(mounting.find(([name]) => name === workload)?.[1], workload).toContain(secret);
  }
});

it('a rotation never runs by itself', () => {
  expect(found('CronJob', 'rotate')?.spec?.suspend).toBe(true);
});

it('each server has ten minutes to start, on a slow volume too', () => {
  const starting = workloadsIn(manifests).flatMap(({ name, containers }) =>
    containers.flatMap(({ startupProbe }) =>
      startupProbe === undefined
        ? []
        : [[name, (startupProbe.periodSeconds ?? 10) * (startupProbe.failureThreshold ?? 3)]],
    ),
  );
  expect(starting.length).toBeGreaterThan(2);
  expect(starting.filter(([, seconds]) => seconds !== 600)).toEqual([]);
});
