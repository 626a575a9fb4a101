// Resource detector: container id, Kubernetes pod and cloud, by OpenTelemetry's conventions.
import { readFileStart } from '@telltale/files';
import { limits } from '../limits.ts';
import { describeFunction } from './serverless.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Attributes = Readonly<Record<string, string>>;

/** Reads a file; undefined if there is none. */
export type ReadText = (path: string) => string | undefined;

function readText(path: string): string | undefined {
  try {
    return readFileStart(path, limits.systemFileBytesMax).toString();
  } catch {
    // Not on Linux, or not in Kubernetes.
    return undefined;
  }
}

/** From the control group's name (cgroup v1), otherwise from the files that the container engine mounts. */
function containerId(read: ReadText): string | undefined {
  const group = /(?:^|[/-])([0-9a-f]{64})(?:\.scope)?$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
  return group ?? /\/(?:overlay-)?containers\/([0-9a-f]{64})\//.exec(read('/proc/self/mountinfo') ?? '')?.[1];
}

function pod(environment: Environment, read: ReadText): Record<string, string | undefined> {
  if (!environment.KUBERNETES_SERVICE_HOST) return {};
  const account = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
  return {
    'k8s.pod.name': environment.POD_NAME ?? environment.HOSTNAME,
    'k8s.namespace.name': environment.POD_NAMESPACE ?? read(account)?.trim(),
    'k8s.node.name': environment.NODE_NAME,
  };
}

/** From the data of the injection, in the same order as Prometheus' job name: logs and metrics get the same service. */
function podsService(environment: Environment): string | undefined {
  const { TELLTALE_K8S_SERVICE, TELLTALE_K8S_APP_NAME, TELLTALE_K8S_APP } = environment;
  return [TELLTALE_K8S_SERVICE, TELLTALE_K8S_APP_NAME, TELLTALE_K8S_APP].find((name) => name);
}

/**
 * Attributes of the container, pod and cloud for an OpenTelemetry resource.
 *
 * @param read for tests; by default this machine's files are read
 */
export function detectResource(environment: Environment, read: ReadText = readText): Attributes {
  const found = {
    'container.id': containerId(read),
    ...pod(environment, read),
    'service.name': podsService(environment),
    ...describeFunction(environment),
  };
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

/** The document field for each attribute. */
const fields = {
  'container.id': ['container', 'id'],
  'container.name': ['container', 'name'],
  'container.image.name': ['container', 'image', 'name'],
  'k8s.pod.name': ['kubernetes', 'pod', 'name'],
  'k8s.pod.uid': ['kubernetes', 'pod', 'uid'],
  'k8s.namespace.name': ['kubernetes', 'namespace'],
  'k8s.node.name': ['kubernetes', 'node', 'name'],
  'k8s.deployment.name': ['kubernetes', 'deployment', 'name'],
  'k8s.container.name': ['kubernetes', 'container', 'name'],
} as const;

interface Tree {
  [key: string]: Tree | string;
}

/** The fields of a document for those attributes that have one. */
export function surroundingFields(attributes: Readonly<Record<string, unknown>>): object {
  const root: Tree = {};
  for (const [attribute, path] of Object.entries(fields)) {
    const value = attributes[attribute];
    if (typeof value !== 'string') continue;
    let at = root;
    for (const key of path.slice(0, -1)) {
      const next = at[key];
      const made: Tree = typeof next === 'object' ? next : {};
      at[key] = made;
      at = made;
    }
    at[path.at(-1) ?? ''] = value;
  }
  return root;
}
