// The values of the Helm chart: what each means, and where it stands in the manifests, which is also where its default is.
import type { KubernetesObject } from '../../../../tests/support/kustomize.ts';

/** An object as it is written, of which a value reads what its places name. */
export type Manifest = KubernetesObject & Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

/** Where a value stands. */
export type Place =
  /** In each text of the object that the pattern finds; its first group is the value. */
  | { readonly object: string; readonly pattern: RegExp }
  /** A whole field. */
  | { readonly object: string; readonly path: Path };

/** One value. */
export interface ChartValue {
  /** Its path in values.yaml, with dots. */
  readonly name: string;
  readonly says: string;
  /** JSON schema of what it may be. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Where it stands in the manifests, first the place that its default is read from. */
  readonly places?: readonly Place[];
  /** Its default, where it stands nowhere in them. */
  readonly otherwise?: unknown;
}

const text = { type: 'string', minLength: 1 };
const quantity = { type: ['string', 'number'], pattern: '^[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$' };
const duration = { type: 'string', pattern: '^([0-9]+(ms|[smhdwy]))+$' };
const names = { type: 'array', items: text, uniqueItems: true };
const amounts = { type: 'object', additionalProperties: quantity };
const resources = {
  type: 'object',
  properties: { requests: amounts, limits: amounts },
  additionalProperties: false,
};

const containerResources = (name: string, object: string): ChartValue => ({
  name: `resources.${name}`,
  says: '',
  schema: resources,
  places: [{ object, path: ['spec', 'template', 'spec', 'containers', 0, 'resources'] }],
});

const claim = (name: string, object: string, index: number, says: string): ChartValue => ({
  name: `storage.${name}`,
  says,
  schema: quantity,
  places: [{ object, path: ['spec', 'volumeClaimTemplates', index, 'spec', 'resources', 'requests', 'storage'] }],
});

/** Texts above the groups of values. */
export const groups: Readonly<Record<string, string>> = {
  namespace: 'The plane lives in the namespace of the release, one release a namespace.',
  image: 'How every image is pulled.',
  images: 'Which image each server runs. With a digest, the tag is for people only.',
  storage: 'Sizes of volumes. They cannot be changed by an upgrade: choose them before the first install.',
  elasticsearch: '',
  retention: '',
  'retention.metrics': 'How long Prometheus keeps series. What is reached first applies.',
  prometheus: '',
  receivers: '',
  pods: 'Where the pods run.',
  resources: 'What each server asks for and may use. The memory of Elasticsearch is twice its heap, or more.',
};

/** Every value but the images, which are made of compose/images.yaml; in the order in which values.yaml has them. */
export const chartValues: readonly ChartValue[] = [
  {
    name: 'namespace.create',
    says: `Renders the Namespace too. Only for "helm template" and for Argo CD: "helm install" needs the namespace to be there.`,
    schema: { type: 'boolean' },
    otherwise: false,
  },
  {
    name: 'image.registry',
    says: 'Goes before every image, such as registry.example.com or registry.example.com/mirror. Empty: as the images are named.',
    schema: { type: 'string', pattern: '^([a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?)?$' },
    otherwise: '',
  },
  {
    name: 'image.pullSecrets',
    says: 'Names of Secrets with logins of registries, in the namespace of the release.',
    schema: names,
    otherwise: [],
  },
  {
    name: 'storage.class',
    says: "StorageClass of every volume. Empty: the cluster's default.",
    schema: { type: 'string' },
    otherwise: '',
  },
  claim('logs', 'StatefulSet elasticsearch', 0, 'Logs, in Elasticsearch.'),
  claim('snapshots', 'StatefulSet elasticsearch', 1, 'Snapshots of Elasticsearch.'),
  claim('metrics', 'StatefulSet prometheus', 0, 'Series, in Prometheus. Larger than retention.metrics.size.'),
  claim('alerts', 'StatefulSet alertmanager', 0, 'Silences, in Alertmanager.'),
  claim('dashboards', 'StatefulSet grafana', 0, "Grafana's database."),
  {
    name: 'elasticsearch.heap',
    says: 'Heap of Elasticsearch, at most half of its memory.',
    schema: { type: 'string', pattern: '^[0-9]+[kmgKMG]$' },
    places: [{ object: 'StatefulSet elasticsearch', pattern: /-Xm[sx](\d+[kmgKMG])(?=\s|$)/g }],
  },
  {
    name: 'retention.metrics.time',
    says: 'For so long.',
    schema: duration,
    places: [{ object: 'StatefulSet prometheus', pattern: /^--storage\.tsdb\.retention\.time=(.+)$/g }],
  },
  {
    name: 'retention.metrics.size',
    says: 'Until there is so much.',
    schema: { type: 'string', pattern: '^[0-9]+(B|[KMGT]i?B)$' },
    places: [{ object: 'StatefulSet prometheus', pattern: /^--storage\.tsdb\.retention\.size=(.+)$/g }],
  },
  {
    name: 'prometheus.scrapeNamespaces',
    says: 'Prometheus scrapes annotated pods of these namespaces only, and reaches no other. Empty: of every namespace.',
    schema: names,
    otherwise: [],
  },
  {
    name: 'receivers.secretName',
    says: 'Secret with the files of receivers of alerts, in the namespace of the release. It may be missing.',
    schema: text,
    places: ['Job setup', 'CronJob setup', 'CronJob rotate'].map((object) => ({
      object,
      pattern: /^(telltale-receivers)$/g,
    })),
  },
  {
    name: 'pods.nodeSelector',
    says: 'Labels of the nodes that they run on.',
    schema: { type: 'object', additionalProperties: { type: 'string' } },
    otherwise: {},
  },
  {
    name: 'pods.tolerations',
    says: 'Taints that they tolerate.',
    schema: { type: 'array', items: { type: 'object' } },
    otherwise: [],
  },
  containerResources('elasticsearch', 'StatefulSet elasticsearch'),
  containerResources('keeper', 'Deployment keeper'),
  containerResources('kibana', 'Deployment kibana'),
  containerResources('prometheus', 'StatefulSet prometheus'),
  containerResources('alertmanager', 'StatefulSet alertmanager'),
  containerResources('grafana', 'StatefulSet grafana'),
  containerResources('elasticsearchExporter', 'Deployment elasticsearch-exporter'),
  containerResources('blackboxExporter', 'Deployment blackbox-exporter'),
];

/** Where a value stands in an object. */
export function placesOf({ places = [] }: ChartValue, { kind, metadata }: Manifest): Place[] {
  return places.filter(({ object }) => object === `${kind} ${metadata.name}`);
}

/** What stands at the first place of a value among objects: its default. */
export function readValue({ name, places, otherwise }: ChartValue, objects: readonly Manifest[]): unknown {
  const [place] = places ?? [];
  if (place === undefined) return otherwise;
  const object = objects.find(({ kind, metadata }) => place.object === `${kind} ${metadata.name}`);
  const found = 'path' in place ? atPath(object, place.path) : firstMatch(object, place.pattern);
  if (found === undefined) throw new Error(`the value ${name} stands nowhere in the ${place.object}`);
  return found;
}

function atPath(object: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], object);
}

function firstMatch(object: unknown, pattern: RegExp): string | undefined {
  if (typeof object === 'string') return [...object.matchAll(pattern)][0]?.[1];
  if (typeof object !== 'object' || object === null) return undefined;
  for (const own of Object.values(object)) {
    const found = firstMatch(own, pattern);
    if (found !== undefined) return found;
  }
  return undefined;
}
