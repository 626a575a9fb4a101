// The set-up's Job and CronJobs: each ends, says why it failed, and can be followed by the next.
import { expect, it } from 'vitest';
import { manifestsOf } from './support/manifests.ts';

const manifests = await manifestsOf('small');
const job = manifests.find(({ kind, metadata }) => kind === 'Job' && metadata.name === 'setup');

it('a set-up whose image cannot be had ends within 15 minutes, and a corrected apply can follow', () => {
  expect(job?.spec).toMatchObject({ activeDeadlineSeconds: 900 });
});
