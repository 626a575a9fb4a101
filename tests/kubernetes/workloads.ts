// Workloads of a built kustomization, as far as the tests of the injection read them.
import { fileURLToPath } from 'node:url';
import { buildKustomization, type KubernetesObject } from '../support/kustomize.ts';

/** A variable of a container. */
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

/** Variables of a container that are the data of a ConfigMap. */
export interface VariableSource {
  readonly prefix?: string;
  readonly configMapRef: { readonly name: string };
}

interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
}

type Probe = Readonly<Record<string, unknown>>;

/** A container of a pod. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly VariableSource[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly securityContext?: SecurityContext;
  readonly resources?: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
}

/** A volume of a pod. */
export interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit?: string };
  readonly hostPath?: { readonly path: string; readonly type: string };
  readonly secret?: { readonly secretName: string; readonly optional?: boolean };
}

/** A Deployment or a StatefulSet. */
export interface Workload extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly strategy?: { readonly type: string; readonly rollingUpdate: Readonly<Record<string, number>> };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly template: {
      readonly metadata?: KubernetesObject['metadata'];
      readonly spec: {
        readonly containers: readonly [Container, ...Container[]];
        readonly initContainers?: readonly Container[];
        readonly volumes?: readonly Volume[];
        readonly securityContext?: SecurityContext;
        readonly shareProcessNamespace?: boolean;
        readonly terminationGracePeriodSeconds?: number;
      };
    };
  };
}

/** A ConfigMap. */
export interface ConfigMap extends KubernetesObject {
  readonly data: Readonly<Record<string, string>>;
}

/** What a kustomization makes. */
export interface Built {
  readonly objects: readonly KubernetesObject[];
  /** A workload by its name. */
  readonly workload: (name: string) => Workload;
  readonly configMaps: readonly ConfigMap[];
}

/** Builds the kustomization in a folder, by its path from the repository's root. */
export async function build(folder: string): Promise<Built> {
  const objects = await buildKustomization(fileURLToPath(new URL(`../../${folder}`, import.meta.url)));
  return {
    objects,
    configMaps: objects.filter(({ kind }) => kind === 'ConfigMap') as ConfigMap[],
    workload: (name) => {
      const found = objects.find(
        ({ kind, metadata }) => /^(?:Deployment|StatefulSet)$/.test(kind) && metadata.name === name,
      );
      if (found === undefined) throw new Error(`${folder} has no workload ${name}`);
      return found as Workload;
    },
  };
}

/** What keeps a container from the pod security level `restricted`; nothing where it is admitted. */
export function restrictedFaults(container: Container, pod: SecurityContext = {}): string[] {
  const { securityContext: own = {} } = container;
  const faults = {
    runAsNonRoot: (own.runAsNonRoot ?? pod.runAsNonRoot) !== true,
    runAsUser: (own.runAsUser ?? pod.runAsUser) === 0,
    allowPrivilegeEscalation: own.allowPrivilegeEscalation !== false,
    capabilities: own.capabilities?.drop?.includes('ALL') !== true || own.capabilities.add !== undefined,
    seccompProfile: (own.seccompProfile ?? pod.seccompProfile)?.type !== 'RuntimeDefault',
  };
  return Object.entries(faults).flatMap(([name, isFault]) => (isFault ? [`${container.name}: ${name}`] : []));
}
