// When the plane in a cluster counts as ready, and how early a part that cannot become ready is reported.
import { expect, it } from 'vitest';
import { awaitReady, isReady, type ReadyOptions } from '../src/kubernetes/ready.ts';
import { daemonSet, pod, setupJob, statefulSet } from './support/cluster-objects.ts';
import { kubectlStub, list } from './support/kubectl-stub.ts';

const noDaemonSets = { when: /^get daemonsets/, stdout: list() };

it('gives up early on an image that cannot be pulled, and says what to correct', async () => {
  const reason = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "telltale/stack:0.1.0"' };
  const waiting = list(statefulSet('keeper', { ready: 0 }), pod('keeper', reason));
  const { env } = kubectlStub([noDaemonSets, { when: /^get/, stdout: waiting }]);
  const access = { context: undefined, namespace: 'telltale', overlay: '', clientFolder: '', env };
  const told: string[] = [];
  const ready = awaitReady(access, {
    progress: (fraction, detail) => told.push(`${fraction} ${detail}`),
    onWait: () => undefined,
    bounds: { readyMsMax: 60_000, hopelessMsMax: 100, newNodeMsMax: 60_000, pollMs: 50 },
  });
  await expect(ready).rejects.toThrow(
    /keeper cannot start: ImagePullBackOff: Back-off pulling image "telltale\/stack:0\.1\.0"\. Correct the address of the image in your overlay/,
  );
  expect(told[0]).toBe('0 waiting for keeper');
});

it('is not ready where a new template was taken up and no pod of it is there yet', () => {
  const { status, ...workload } = statefulSet('prometheus');
  const { updatedReplicas, ...none } = status ?? {};
  expect(updatedReplicas).toBe(1);
  expect(isReady({ ...workload, status: none })).toBe(false);
  expect(isReady({ ...workload, status: { ...none, updatedReplicas: 1 } })).toBe(true);
});

it('deletes a pod of an earlier template that cannot become ready, for which a StatefulSet would wait for ever', async () => {
  const { status, ...workload } = statefulSet('elasticsearch', { ready: 0 });
  const stuck = pod('elasticsearch', { reason: 'ImagePullBackOff' });
  const ofRevision = (revision: string) => ({
    ...stuck,
    metadata: { ...stuck.metadata, labels: { ...stuck.metadata.labels, 'controller-revision-hash': revision } },
  });
  const deletionsWith = async (revision: string): Promise<string[]> => {
    const objects = list({ ...workload, status: { ...status, updateRevision: 'new' } }, ofRevision(revision));
    const { env, calls } = kubectlStub([noDaemonSets, { when: /^get/, stdout: objects }, { when: /^delete/ }]);
    const access = { context: undefined, namespace: 'telltale', overlay: '', clientFolder: '', env };
    const bounds = { readyMsMax: 60_000, hopelessMsMax: 1, newNodeMsMax: 60_000, pollMs: 5 };
    const ready = awaitReady(access, { progress: () => undefined, onWait: () => undefined, bounds });
    await expect(ready).rejects.toThrow(/elasticsearch cannot start: ImagePullBackOff/);
    return calls().flatMap(({ args }) => (args.startsWith('delete') ? [args] : []));
  };
  expect((await deletionsWith('old'))[0]).toBe('delete pod/elasticsearch-0 --ignore-not-found --wait=false');
  expect(await deletionsWith('new')).toEqual([]);
});

it('says what is not ready when the time is over, and that it stays applied', async () => {
  const waiting = list(statefulSet('kibana', { ready: 0 }), pod('kibana'));
  const { env } = kubectlStub([noDaemonSets, { when: /^get/, stdout: waiting }]);
  const access = { context: undefined, namespace: 'telltale', overlay: '', clientFolder: '', env };
  const bounds = { readyMsMax: 1, hopelessMsMax: 60_000, newNodeMsMax: 60_000, pollMs: 10 };
  await expect(awaitReady(access, { progress: () => undefined, onWait: () => undefined, bounds })).rejects.toThrow(
    /the plane is not ready: kibana is not ready after \d+ s\. The plane stays applied/,
  );
});

it('waits until a DaemonSet has a pod ready on every node, and names it meanwhile', async () => {
  const parts = list(statefulSet('prometheus'), pod('prometheus'), setupJob('Complete'));
  const { env } = kubectlStub([
    { when: /^get daemonsets/, after: /^get daemonsets/, stdout: list(daemonSet('fluent-bit')) },
    { when: /^get daemonsets/, stdout: list(daemonSet('fluent-bit', { ready: 1 })) },
    { when: /^get/, stdout: parts },
  ]);
  const access = { context: undefined, namespace: 'telltale', overlay: '', clientFolder: '', env };
  const details: string[] = [];
  const { daemonSets } = await awaitReady(access, {
    progress: (fraction, detail) => void details.push(`${fraction} ${detail}`),
    onWait: () => undefined,
    bounds: { readyMsMax: 60_000, hopelessMsMax: 60_000, newNodeMsMax: 60_000, pollMs: 5 },
  });
  expect(details).toEqual(['0.5 waiting for fluent-bit']);
  expect(daemonSets.map(({ status }) => status?.numberReady)).toEqual([2]);
});

it('waits longer for a node that an autoscaler may add than for an image', async () => {
  const pending = pod('elasticsearch');
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no room' }];
  const objects = list(statefulSet('elasticsearch', { ready: 0 }), {
    ...pending,
    status: { phase: 'Pending', conditions },
  });
  const { env } = kubectlStub([noDaemonSets, { when: /^get/, stdout: objects }]);
  const access = { context: undefined, namespace: 'telltale', overlay: '', clientFolder: '', env };
  const waitWith = (options: Pick<ReadyOptions, 'isAutoscaled'>, readyMsMax: number): Promise<unknown> =>
    awaitReady(access, {
      ...options,
      progress: () => undefined,
      onWait: () => undefined,
      bounds: { readyMsMax, hopelessMsMax: 1, newNodeMsMax: 60_000, pollMs: 5 },
    });
  await expect(waitWith({}, 60_000)).rejects.toThrow(/elasticsearch cannot start: Unschedulable: no room\. Add a node/);
  await expect(waitWith({ isAutoscaled: true }, 500)).rejects.toThrow(
    /the plane is not ready: elasticsearch, setup are not ready|the plane is not ready: elasticsearch is not ready/,
  );
});
