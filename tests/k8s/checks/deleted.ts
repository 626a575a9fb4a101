// Deleting what was applied leaves nothing behind but what holds data.
import { type Check, requireNone, until } from '../check.ts';
import { everything, smallOverlay, whyNotThere } from '../plane.ts';
import { beforePlane } from './applied.ts';

/** Elasticsearch has two minutes to end. */
const GONE_MS_MAX = 300_000;

export const deleted: Check = {
  name: 'deleted',
  promise: '`kubectl delete -k` leaves nothing of the plane but its volumes',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const earlier = await beforePlane(cluster);
    if (earlier === undefined) throw new Error('what was there before the plane is not known: run `applied` first');
    await cluster.kubectl('delete', '--kustomize', smallOverlay, '--ignore-not-found', '--wait=false');
    const left = async (): Promise<readonly string[]> =>
      [...(await everything(cluster))].filter((name) => !earlier.has(name));
    const isVolume = (name: string): boolean => name.startsWith('PersistentVolumeClaim ');
    const found = await until('everything gone', left, (names) => names.every(isVolume), GONE_MS_MAX).catch(left);
    requireNone(
      found.filter((name) => !isVolume(name)),
      'left',
    );
    const text = await cluster.kubectl('get', 'persistentvolumes', '--no-headers');
    const kept = text.split('\n').filter((line) => /Released|Bound/.test(line)).length;
    if (kept === 0) throw new Error('no volume has kept its data');
    return `nothing is left but ${kept} volumes with their data`;
  },
};
