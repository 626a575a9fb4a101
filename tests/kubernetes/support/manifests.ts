// The objects of the overlays, by what tests read of them.
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { buildKustomization, type KubernetesObject } from '../../support/kustomize.ts';

export const repository: string = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(repository, 'k8s/overlays');

/** Names of the overlays that run the whole plane: the one for operators leaves most of it to them. */
export const overlays: readonly string[] = readdirSync(folder)
  .filter((name) => name !== 'operators')
  .toSorted();

/** Components that add something to the plane, each after those that it needs. */
export const components: readonly string[] = [
  'node',
  'node-exporter',
  'kube-state-metrics',
  'fluent-bit',
  'fluentd',
  'otel-collector',
  'logstash',
  'ingress',
  'autoscale',
  'ha',
  'thanos',
];

/** An overlay with all of them. */
export const withEveryComponent = 'production with every component';

/** What a cluster may be given. */
export const planes: readonly string[] = [...overlays, withEveryComponent];

export interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly fsGroup?: number;
  readonly seccompProfile?: { readonly type?: string };
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

interface Probe {
  readonly tcpSocket?: object;
  readonly periodSeconds?: number;
  readonly failureThreshold?: number;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly securityContext?: SecurityContext;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

interface Source {
  readonly secret?: { readonly secretName?: string; readonly optional?: boolean; readonly items?: readonly Item[] };
  readonly configMap?: { readonly name?: string; readonly items?: readonly Item[] };
}
interface Item {
  readonly key: string;
  readonly path: string;
}
export interface Volume extends Source {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit?: string };
  readonly hostPath?: { readonly path: string; readonly type: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly sources: readonly Source[] };
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly automountServiceAccountToken?: boolean;
    readonly hostNetwork?: boolean;
    readonly hostPID?: boolean;
    readonly securityContext?: SecurityContext;
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes?: readonly Volume[];
  };
}

/** An object of an overlay. */
export interface Manifest extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly subjects?: readonly { readonly name: string; readonly namespace?: string }[];
  readonly rules?: readonly {
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
  readonly spec?: {
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
    readonly replicas?: number;
    readonly serviceName?: string;
    readonly selector?: Readonly<Record<string, unknown>>;
    readonly ports?: readonly { readonly port: number; readonly targetPort: number | string }[];
    readonly maxUnavailable?: number;
    readonly minAvailable?: number;
    readonly persistentVolumeClaimRetentionPolicy?: Readonly<Record<string, string>>;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly [field: string]: unknown;
  };
}

const built = new Map<string, Promise<Manifest[]>>();

/** Objects of an overlay, or of the one with every component, built once. */
export function manifestsOf(plane: string): Promise<Manifest[]> {
  const building =
    built.get(plane) ??
    (plane === withEveryComponent
      ? buildWith('production', components)
      : buildKustomization<Manifest>(join(folder, plane)));
  built.set(plane, building);
  return building;
}

/** Objects of an overlay of one's own with components, and with further fields of its kustomization. */
export async function buildWith(overlay: string, names: readonly string[], further: object = {}): Promise<Manifest[]> {
  const own = mkdtempSync(join(tmpdir(), 'telltale-components-'));
  try {
    const here = relative(realpathSync(own), join(repository, 'k8s'));
    const kustomization = {
      resources: [join(here, 'overlays', overlay)],
      components: names.map((name) => join(here, 'components', name)),
      ...further,
    };
    writeFileSync(join(own, 'kustomization.yaml'), stringify(kustomization));
    return await buildKustomization<Manifest>(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** A workload and its pods. */
export interface Workload {
  readonly name: string;
  readonly kind: string;
  readonly manifest: Manifest;
  readonly pod: PodTemplate;
  /** Those that run, not those that come before. */
  readonly containers: readonly Container[];
  readonly all: readonly Container[];
}

export function workloadsIn(manifests: readonly Manifest[]): Workload[] {
  return manifests.flatMap((manifest) => {
    const pod = manifest.spec?.template ?? manifest.spec?.jobTemplate?.spec.template;
    if (pod === undefined) return [];
    const { containers, initContainers = [] } = pod.spec;
    const all = [...initContainers, ...containers];
    return { name: manifest.metadata.name, kind: manifest.kind, manifest, pod, containers, all };
  });
}

/** Where a pod takes files from: its volumes, and the parts of projected ones. */
export function sourcesOf({ pod }: Workload): Source[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => [volume, ...(volume.projected?.sources ?? [])]);
}
