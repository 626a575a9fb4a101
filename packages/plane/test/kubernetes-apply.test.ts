// How the plane is applied while a set-up of before still runs, and while another command has the lease.
import { expect, it } from 'vitest';
import { applyObjects } from '../src/kubernetes/apply.ts';
import { withLease } from '../src/kubernetes/lease.ts';
import { limits } from '../src/kubernetes/limits.ts';
import { namespace, setupJob, statefulSet } from './support/cluster-objects.ts';
import { kubectlStub, type StubAnswer } from './support/kubectl-stub.ts';

const lease = { metadata: { name: 'telltale-apply', resourceVersion: '7' } };

function clusterWith(...answers: StubAnswer[]) {
  const stub = kubectlStub([
    ...answers,
    { when: /^get lease/ },
    { when: /^(?:create|replace)/, stdout: lease },
    { when: /^(?:apply|delete)/ },
  ]);
  const access = { context: undefined, namespace: 'telltale', overlay: '', clientFolder: '', env: stub.env };
  return { access, commands: () => stub.calls().map(({ args }) => args.split(' ').slice(0, 3).join(' ')) };
}

it('replaces the Job of a set-up after its pod has ended, which would leave the servers half set up otherwise', async () => {
  const { access, commands } = clusterWith(
    { when: /^get job setup/, after: /^get job setup/, stdout: setupJob('Complete') },
    { when: /^get job setup/, stdout: { ...setupJob(), status: { active: 1, ready: 1 } } },
  );
  await applyObjects(access, [namespace, statefulSet('prometheus')], { replacesJob: true });
  const [isJob, isDeleted] = [commands().indexOf('get job setup'), commands().indexOf('delete job setup')];
  expect(commands().filter((each) => each === 'get job setup')).toHaveLength(2);
  expect(isDeleted).toBe(isJob + 2);
});

it('does not wait for a set-up whose image cannot be pulled', async () => {
  const waiting = { ...setupJob(), status: { active: 1 } };
  const { access, commands } = clusterWith({ when: /^get job setup/, stdout: waiting });
  await applyObjects(access, [namespace], { replacesJob: true });
  expect(commands().filter((each) => each === 'get job setup')).toHaveLength(1);
});

it('releases the lease by its version when the work fails too, and passes the failure on', async () => {
  const { access, commands } = clusterWith();
  const failing = withLease(access, 'cannot apply the plane', async () => {
    throw new Error('refused');
  });
  await expect(failing).rejects.toThrow('refused');
  expect(commands()).toEqual(['get lease telltale-apply', 'create --filename -', 'replace --filename -']);
});

it('gives the result of the work also where kubectl can no longer be started, and leaves the lease to expire', async () => {
  const { access } = clusterWith();
  const env = { ...access.env };
  const working = withLease({ ...access, env }, 'cannot apply the plane', async () => {
    env.PATH = '/nowhere';
    return 'done';
  });
  expect(await working).toBe('done');
});

it('takes over a lease that has expired, by the version that it has read', async () => {
  const expired = {
    ...lease,
    spec: { holderIdentity: 'ann', leaseDurationSeconds: 1, renewTime: '2026-01-01T00:00:00Z' },
  };
  const { access, commands } = clusterWith({ when: /^get lease/, stdout: expired });
  expect(await withLease(access, 'cannot apply the plane', async () => 'done')).toBe('done');
  expect(commands()).not.toContain('create --filename -');
});

it('renews the lease often enough while the work takes its time', () => {
  expect(limits.leaseRenewMs * 3).toBeLessThan(limits.leaseSeconds * 1_000);
});
