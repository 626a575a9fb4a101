// Applying is idempotent: what is there as it should be is not touched.
import { type Check, requireNone } from '../check.ts';
import { type KubernetesObject, objectsOf, smallOverlay, whyNotThere } from '../plane.ts';

export const again: Check = {
  name: 'again',
  promise: 'Applied once more, nothing changes and no pod is restarted',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const earlier = new Map((await objectsOf(cluster, smallOverlay)).map((each) => [nameOf(each), stampOf(each)]));
    await cluster.kubectl('apply', '--server-side', '--kustomize', smallOverlay);
    const later = await objectsOf(cluster, smallOverlay);
    const changed = later.filter((each) => earlier.has(nameOf(each)) && earlier.get(nameOf(each)) !== stampOf(each));
    requireNone(changed.map(nameOf), 'changed');
    return `${later.length} objects, none changed`;
  },
};

const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;

/** What grows with a change of what is wanted; where nothing else does, with any change. */
const stampOf = ({ metadata }: KubernetesObject): string =>
  `${metadata.uid} ${metadata.generation ?? metadata.resourceVersion}`;
