// The objects to apply: kubectl's build of the overlay, moved to the requested namespace.
import { parseAllDocuments } from 'yaml';
import { PlaneError } from '../plane-error.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { kubectl } from './kubectl/kubectl.ts';
import { isOfPlane, type KubernetesObject, nameOf, nodeNamespace, type Workload } from './kubectl/objects.ts';

/**
 * Builds the overlay.
 *
 * @throws PlaneError `kubernetes` with kubectl's error, `folder` if it is not an overlay of the plane
 */
export async function buildManifests(
  access: ClusterAccess,
  signal?: AbortSignal,
): Promise<readonly KubernetesObject[]> {
  const { overlay, namespace } = access;
  const text = await kubectl(access, `cannot build the manifests in ${overlay}`, ['kustomize', overlay], { signal });
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
  if (objects.some(({ apiVersion }) => apiVersion.includes('.k8s.elastic.co/'))) {
    throw new PlaneError('unsupported', {
      what: 'cannot apply the manifests',
      where: `in ${overlay}`,
      why: 'operators run the servers of this overlay, and this engine manages only servers that it has started itself',
      remedy: 'Apply them with kubectl: docs/kubernetes.md, "With Prometheus Operator and ECK"',
    });
  }
  const own = objects.find((each) => each.kind === 'Namespace' && isOfPlane(each))?.metadata.name;
  if (own !== undefined) {
    if (own !== namespace) requireMovable(objects, own, access);
    return inNamespace(objects, own, namespace);
  }
  throw new PlaneError('folder', {
    what: 'cannot apply the manifests',
    where: `in ${overlay}`,
    why: 'they contain no Namespace of a plane',
    remedy: 'Add k8s/overlays/small or k8s/overlays/production to the resources of its kustomization',
  });
}

/** Some components contain the namespace in their objects, where it cannot be distinguished from other text. */
function requireMovable(
  objects: readonly KubernetesObject[],
  own: string,
  { overlay, namespace }: ClusterAccess,
): void {
  const fixed = objects.find(
    ({ kind, metadata }) => kind === 'APIService' || kind === 'Ingress' || metadata.namespace === nodeNamespace,
  );
  if (fixed === undefined) return;
  throw new PlaneError('unsupported', {
    what: `cannot apply the manifests to the namespace ${namespace}`,
    where: `in ${overlay}`,
    why: `${nameOf(fixed)} belongs to a component that works only in the namespace ${own}`,
    remedy: 'Omit --namespace, or remove autoscale, ingress and the components that run on each node from the overlay',
  });
}

/** Moves the objects of one namespace into another. */
export function inNamespace(
  objects: readonly KubernetesObject[],
  from: string,
  to: string,
): readonly KubernetesObject[] {
  if (from === to) return objects;
  return objects.map((object) => {
    const { metadata } = object;
    const isNamespace = object.kind === 'Namespace' && metadata.name === from;
    const moved = {
      ...object,
      metadata: {
        ...metadata,
        ...(isNamespace && { name: to }),
        ...(metadata.namespace === from && { namespace: to }),
      },
    };
    return 'subjects' in object ? { ...moved, subjects: movedSubjects(object.subjects, from, to) } : moved;
  });
}

function movedSubjects(subjects: unknown, from: string, to: string): unknown {
  if (!Array.isArray(subjects)) return subjects;
  return subjects.map((subject: { readonly namespace?: string }) =>
    subject.namespace === from ? { ...subject, namespace: to } : subject,
  );
}

/** The Deployments and StatefulSets among objects. */
export function workloadsIn(objects: readonly KubernetesObject[]): readonly Workload[] {
  return objects.filter((each): each is Workload => each.kind === 'Deployment' || each.kind === 'StatefulSet');
}

/** The objects as kubectl's input. */
export function listOf(items: readonly KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
