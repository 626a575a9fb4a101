// The pipelines of Compose as a cluster runs them: they read what containers of their node have printed, and reach
// Elasticsearch in its namespace. All else is as Compose has it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, YAMLMap, YAMLSeq } from 'yaml';

/** How Elasticsearch is called from another namespace. */
const elasticsearchHost = 'elasticsearch.telltale.svc';

const written = (source: string): string => `# Written by npm run kubernetes out of ${source}: change it there.\n`;

/** Files by their paths from the repository's root. */
export function pipelineFiles(root: string): Readonly<Record<string, string>> {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const component = (name: string): string => `k8s/components/${name}`;
  return {
    [`${component('fluent-bit')}/daemon/fluent-bit.yaml`]: fluentBit(
      read('compose/fluent-bit/fluent-bit.yaml'),
      read(`${component('fluent-bit')}/containers.yaml`),
    ),
    [`${component('fluentd')}/daemon/fluent.conf`]: fluentd(
      read('compose/fluentd/fluent.conf'),
      read(`${component('fluentd')}/containers.conf`),
    ),
    [`${component('otel-collector')}/server/config.yaml`]: collector(read('compose/otel-collector/config.yaml')),
  };
}

/** The kubelet asks from outside of the pod whether it works; in Compose a program in the container does. */
function collector(compose: string): string {
  const inside = 'endpoint: 127.0.0.1:13133\n';
  if (!compose.includes(inside)) throw new Error('compose/otel-collector/config.yaml: it has no health check');
  const text = compose.replace(inside, 'endpoint: 0.0.0.0:13133\n');
  return written('compose/otel-collector/config.yaml') + text;
}

/** @param containers `inputs` in the place of those of Compose, and `filters` that come before its own */
function fluentBit(compose: string, containers: string): string {
  const document = parseDocument(compose);
  const own = parseDocument(containers);
  const filters = list(document.getIn(['pipeline', 'filters']));
  document.setIn(['pipeline', 'inputs'], own.get('inputs', true));
  const before = list(own.get('filters', true));
  for (const each of [filters, before]) commentFirst(each);
  filters.items.unshift(...before.items);
  const [output] = list(document.getIn(['pipeline', 'outputs'])).items;
  if (!(output instanceof YAMLMap) || output.get('host') !== 'elasticsearch') {
    throw new Error('compose/fluent-bit/fluent-bit.yaml: its first output is not Elasticsearch');
  }
  output.set('host', elasticsearchHost);
  document.commentBefore = null;
  const source = 'compose/fluent-bit/fluent-bit.yaml and k8s/components/fluent-bit/containers.yaml';
  return written(source) + document.toString({ lineWidth: 0 });
}

/** Gives the comment before the first of a list to that one: it keeps it where another comes before it. */
function commentFirst(items: YAMLSeq): void {
  const [first] = items.items;
  if (!(first instanceof YAMLMap) || items.commentBefore === undefined) return;
  first.commentBefore = items.commentBefore ?? null;
  items.commentBefore = null;
}

function list(node: unknown): YAMLSeq {
  if (node instanceof YAMLSeq) return node;
  throw new Error('compose/fluent-bit/fluent-bit.yaml: inputs, filters and outputs have to be lists');
}

/** @param containers the source in the place of the two that forwarders send to, and what makes lines of its records */
function fluentd(compose: string, containers: string): string {
  const forwarded =
    /^# (?:Docker's log driver|Forwarders on other machines)[^\n]*\n<source>\n {2}@type forward\n[\s\S]*?^<\/source>\n\n/gm;
  const [source = '', filter = ''] = containers.split(/^# ---\n/m);
  const label = '<label @DOCUMENTS>\n';
  if (compose.match(forwarded)?.length !== 2 || !compose.includes(label)) {
    throw new Error('compose/fluentd/fluent.conf: it has to have two sources of forwarders, and the label @DOCUMENTS');
  }
  const [head = '', ...rest] = compose.replaceAll(forwarded, '').split('</system>\n\n');
  const text = `${head}</system>\n\n${source}${rest.join('</system>\n\n')}`
    .replace(label, `${label}${filter}`)
    .replaceAll(/^( *host) elasticsearch$/gm, `$1 ${elasticsearchHost}`)
    .replace(/^(?:#.*\n)+/, '');
  return written('compose/fluentd/fluent.conf and k8s/components/fluentd/containers.conf') + text;
}
