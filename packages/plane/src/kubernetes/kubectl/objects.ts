// Types of Kubernetes objects: the fields that the engine reads.

/** Common fields of all objects. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Toleration {
  /** Absent for every key. */
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  /** Absent for every effect. */
  readonly effect?: string;
}

export interface PodSpec {
  readonly nodeName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly persistentVolumeClaim?: { readonly claimName: string };
  }[];
}

/** A Deployment or a StatefulSet. */
export interface Workload extends KubernetesObject {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: PodSpec };
    readonly volumeClaimTemplates?: readonly ClaimTemplate[];
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    /** Absent for 0. */
    readonly updatedReplicas?: number;
    /** Of a StatefulSet: the label `controller-revision-hash` of pods with the latest template. */
    readonly updateRevision?: string;
  };
}

/** A DaemonSet of a component, in the namespace {@link nodeNamespace}. */
export interface DaemonSet extends KubernetesObject {
  readonly kind: 'DaemonSet';
  readonly spec: { readonly template: { readonly spec: PodSpec } };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    /** Absent for 0. */
    readonly updatedNumberScheduled?: number;
  };
}

export interface ClaimTemplate {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly storageClassName?: string };
}

interface Waiting {
  readonly reason?: string;
  readonly message?: string;
}

interface Terminated {
  readonly exitCode: number;
  readonly reason?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: { readonly waiting?: Waiting; readonly terminated?: Terminated; readonly running?: object };
  readonly lastState?: { readonly terminated?: Terminated };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface Pod extends KubernetesObject {
  readonly spec: PodSpec;
  readonly status: {
    readonly phase: string;
    readonly startTime?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface Job extends KubernetesObject {
  readonly status?: {
    readonly startTime?: string;
    /** Pods whose containers run. */
    readonly ready?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface Node extends KubernetesObject {
  readonly spec?: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly Taint[];
  };
  readonly status: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly Condition[];
  };
}

export interface SecretObject extends KubernetesObject {
  /** Contents in base64. */
  readonly data?: Readonly<Record<string, string>>;
}

/** Label of every object of a plane. */
export const planeLabel = { name: 'app.kubernetes.io/part-of', value: 'telltale' } as const;

/** The same as a selector. */
export const planeSelector: string = `${planeLabel.name}=${planeLabel.value}`;

/** Namespace of the component `node`: of the DaemonSets, which read the files of the nodes. */
export const nodeNamespace = 'telltale-node';

/** Label of the pods of a part. */
export const partLabel = 'app.kubernetes.io/name';

/** Whether an object is part of a plane. */
export function isOfPlane({ metadata }: KubernetesObject): boolean {
  return metadata.labels?.[planeLabel.name] === planeLabel.value;
}

/** The display name of an object: `deployment/keeper`. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind.toLowerCase()}/${metadata.name}`;
}

const factors: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Parses a quantity in Kubernetes' notation: `1280Mi`, `4G`, `1e9`. An absent one is 0. */
export function quantityOf(text: string | undefined): number {
  const [, number = '0', unit = ''] = /^([\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(text ?? '0') ?? [];
  return Number(number) * (factors[unit] ?? Number.NaN);
}
