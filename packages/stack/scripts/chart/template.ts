// Makes a template of an object: the file that it is written in, with its comments, with what kustomize made of it, and
// with the values of the chart in their places.
import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node, parseDocument, visit } from 'yaml';
import { type ChartValue, type Manifest, type Path, type Place, placesOf } from './values.ts';

/** Stand for `{{` and `}}` until all is written: a template is no YAML. */
const open = '⟪';
const close = '⟫';
const action = (expression: string): string => `${open}${expression}${close}`;

/** What a template is made of. */
export interface TemplateParts {
  /** As kustomize makes it. */
  readonly object: Manifest;
  /** The file that it is written in. */
  readonly source: string;
  readonly values: readonly ChartValue[];
  /** Name of the value of an image, by what the image is called without its version. */
  readonly imageValue: (image: string) => string;
}

export function templateOf({ object, source, values, imageValue }: TemplateParts): string {
  const document: Document = parseDocument(source);
  document.contents = written(document, document.contents as Node | null, object);
  const lines: string[][] = [];
  /** Lines of a template in the place of a pair or of an item. */
  const raw = (text: string): string => action(`raw ${lines.push(text.split('\n')) - 1}`);
  putNamespace(document, object);
  for (const value of values) for (const place of placesOf(value, object)) putValue(document, value, place, raw);
  putImages(document, object, imageValue);
  for (const [path, text] of insertions(object)) insert(document, path, raw(text));
  return withLines(document.toString({ lineWidth: 0 }), lines);
}

/** The node of a source with another value: what is as it was keeps its comments and its style. */
function written(document: Document, node: Node | null, value: unknown): Node {
  if (node === null || isAlias(node)) return document.createNode(value);
  if (isCollection(node)) delete node.anchor;
  if (isMap(node) && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const added = new Map(Object.entries(value));
    node.items = node.items.filter(({ key }) => added.has(String(key)));
    for (const pair of node.items) {
      pair.value = written(document, pair.value as Node | null, added.get(String(pair.key)));
      added.delete(String(pair.key));
    }
    for (const [key, own] of added) node.set(document.createNode(key), document.createNode(own));
    return node;
  }
  if (isSeq(node) && Array.isArray(value)) {
    node.items = value.map((own, index) => written(document, (node.items[index] ?? null) as Node | null, own));
    return node;
  }
  return isScalar(node) && node.value === value ? node : document.createNode(value);
}

/** The namespace of the release, and names of it for what belongs to no namespace. */
function putNamespace(document: Document, { kind, metadata }: Manifest): void {
  const release = action('.Release.Namespace');
  if (kind === 'Namespace') document.setIn(['metadata', 'name'], release);
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === 'namespace' && isScalar(value)) value.value = release;
    },
    Scalar(key, node) {
      if (key === 'value' && typeof node.value === 'string' && /^Cluster/.test(kind)) {
        node.value = node.value.replace(/^telltale-/, `${release}-`);
      }
    },
  });
  if (metadata.namespace !== undefined) document.setIn(['metadata', 'namespace'], release);
}

function putValue(document: Document, { name }: ChartValue, place: Place, raw: (text: string) => string): void {
  if ('pattern' in place) {
    visit(document, {
      Scalar(_, node) {
        if (typeof node.value !== 'string') return;
        node.value = node.value.replaceAll(place.pattern, (whole, own: string) =>
          whole.replace(own, action(`.Values.${name}`)),
        );
      },
    });
    return;
  }
  if (isScalar(document.getIn(place.path, true))) {
    document.setIn(place.path, action(`.Values.${name}`));
    return;
  }
  const key = place.path.at(-1);
  document.deleteIn(place.path);
  insert(document, place.path.slice(0, -1), raw(`${key}:\n  {{- toYaml .Values.${name} | nindent INDENT }}`));
}

function putImages(document: Document, object: Manifest, imageValue: TemplateParts['imageValue']): void {
  for (const path of podsOf(object)) {
    for (const kind of ['initContainers', 'containers']) {
      const containers = document.getIn([...path, kind]);
      if (!isSeq(containers)) continue;
      containers.items.forEach((_, index) => {
        const at = [...path, kind, index, 'image'];
        const value = imageValue(String(document.getIn(at)));
        document.setIn(at, action(`include "telltale.image" (list . .Values.images.${value})`));
      });
    }
  }
}

/** Where the specification of a pod stands. */
function podsOf(object: Manifest): Path[] {
  const pod = ['template', 'spec'];
  if (object.kind === 'CronJob') return [['spec', 'jobTemplate', 'spec', ...pod]];
  return /^(?:Deployment|StatefulSet|Job)$/.test(object.kind) ? [['spec', ...pod]] : [];
}

const list = (key: string, value: string): string =>
  `{{- with .Values.${value} }}\n${key}:\n  {{- toYaml . | nindent INDENT }}\n{{- end }}`;

/** What is there only where a value asks for it: fields of the map, or an item of the list, at a path. */
function insertions(object: Manifest): [Path, string][] {
  const { kind, metadata } = object;
  if (kind === 'ServiceAccount') {
    const secrets =
      '{{- with .Values.image.pullSecrets }}\nimagePullSecrets:\n{{- range . }}\n  - name: {{ . }}\n{{- end }}';
    return [[[], `${secrets}\n{{- end }}`]];
  }
  if (kind === 'NetworkPolicy' && metadata.name === 'prometheus') return [[scrapedNamespaces(object), scraped]];
  const storage = '{{- with .Values.storage.class }}\nstorageClassName: {{ . }}\n{{- end }}';
  const claims = (object as { spec?: { volumeClaimTemplates?: readonly object[] } }).spec?.volumeClaimTemplates ?? [];
  return [
    ...podsOf(object).flatMap((path): [Path, string][] => [
      [path, list('nodeSelector', 'pods.nodeSelector')],
      [path, list('tolerations', 'pods.tolerations')],
    ]),
    ...claims.map((_, index): [Path, string] => [['spec', 'volumeClaimTemplates', index, 'spec'], storage]),
  ];
}

const scraped = `{{- with .Values.prometheus.scrapeNamespaces }}
- { key: kubernetes.io/metadata.name, operator: In, values: {{ toJson . }} }
{{- end }}`;

/** The expressions by which the policy of Prometheus chooses the namespaces of services. */
function scrapedNamespaces({ spec }: Manifest): Path {
  const { egress } = spec as { egress: { to?: { namespaceSelector?: object }[] }[] };
  const rule = egress.findIndex(({ to = [] }) => to.some(({ namespaceSelector }) => namespaceSelector !== undefined));
  return ['spec', 'egress', rule, 'to', 0, 'namespaceSelector', 'matchExpressions'];
}

/** Adds a line to a map or to a list, which with all that it is in is written in lines then. */
function insert(document: Document, path: Path, line: string): void {
  path.forEach((_, index) => {
    const node = document.getIn(path.slice(0, index + 1));
    if (isCollection(node)) node.flow = false;
  });
  const node = path.length === 0 ? document.contents : document.getIn(path);
  if (isMap(node)) node.set(document.createNode(line), null);
  else if (isSeq(node)) node.add(line);
  else throw new Error(`nothing can be inserted at ${path.join('.')}`);
}

function withLines(text: string, lines: readonly (readonly string[])[]): string {
  const put = text.replaceAll(
    new RegExp(`^( *)(?:- )?${open}raw (\\d+)${close}(?:: null|:)?$`, 'gm'),
    (_, indent: string, index: string) =>
      (lines[Number(index)] ?? [])
        .map((line) => `${indent}${line}`.replace('INDENT', String(indent.length + 2)))
        .join('\n'),
  );
  return put.replaceAll(open, '{{ ').replaceAll(close, ' }}');
}
