// Writes what the component for operators takes from other files: rules, the monitor of services, versions and settings.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type RuleFile, scope, scopedRules } from './scoped-rules.ts';

const component = 'k8s/components/operators';
const group = 'monitoring.coreos.com/v1';

/**
 * Rules on services, on shipping, and on Elasticsearch. Whoever has Prometheus Operator has rules on Prometheus, Alertmanager
 * and nodes, and no pipeline of ours.
 */
const ruleFiles = [
  'absence',
  'budgets',
  'dependencies',
  'elasticsearch',
  'elasticsearch-jobs',
  'memory',
  'probes',
  'recording',
  'runtime',
  'secrets',
  'services',
  'shipping',
] as const;

interface Relabeling {
  readonly [key: string]: unknown;
}
interface PrometheusSettings {
  readonly global: Readonly<Record<string, string | number | object>>;
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly relabel_configs?: readonly Relabeling[];
    readonly metric_relabel_configs?: readonly Relabeling[];
  }[];
}

/** Files of the component, by their paths from the root of the repository. */
export function operatorFiles(root: string): Record<string, string> {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const rules = ruleFiles.map((name) => {
    const content: RuleFile = parse(read(`dashboards/prometheus/${name}.rules.yaml`));
    return [`rules/${name}.yaml`, ruleObject(name, content)] as const;
  });
  const files = {
    ...Object.fromEntries(rules),
    'rules/kustomization.yaml': withNote({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ruleFiles.map((name) => `${name}.yaml`),
    }),
    'pod-monitor.yaml': podMonitor(parse(read('k8s/base/prometheus/prometheus.yml'))),
    ...settingsPatches(read),
  };
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${component}/${path}`, content]));
}

const withNote = (object: object): string => `# Written by npm run kubernetes.\n${stringify(object, { lineWidth: 0 })}`;

function ruleObject(name: string, content: RuleFile): string {
  const spec = scopedRules(content);
  return withNote({ apiVersion: group, kind: 'PrometheusRule', metadata: { name: `telltale-${name}` }, spec });
}

/** `source_labels` as an operator writes it. */
const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const camelKeys = (map: Relabeling): Relabeling =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [camel(key), value]));

/** The job `services` of the plane's own Prometheus, with its bounds, as a PodMonitor of every namespace. */
function podMonitor({ global, scrape_configs }: PrometheusSettings): string {
  const services = scrape_configs.find(({ job_name }) => job_name === 'services');
  const bounds = Object.entries(global).filter(([name]) => /_limit$/.test(name));
  return withNote({
    apiVersion: group,
    kind: 'PodMonitor',
    metadata: { name: 'services' },
    spec: {
      namespaceSelector: { any: true },
      selector: {},
      ...camelKeys(Object.fromEntries(bounds)),
      podMetricsEndpoints: [
        {
          interval: global.scrape_interval,
          relabelings: [...(services?.relabel_configs ?? []).map(camelKeys), ...ownLabels],
          metricRelabelings: (services?.metric_relabel_configs ?? []).map(camelKeys),
        },
      ],
    },
  });
}

/** By which rules find our targets; and none that differ between the ports of a pod, which would be scraped once for each. */
const ownLabels: readonly Relabeling[] = [
  { targetLabel: scope.label, replacement: scope.value },
  { regex: 'container|endpoint|pod', action: 'labeldrop' },
];

/**
 * Patches: the versions that Compose runs, and what it tells the servers. What an operator sets itself, and refuses to be
 * told, is left out.
 */
function settingsPatches(read: (path: string) => string): Record<string, string> {
  const { services }: { services: Record<string, { image: string }> } = parse(read('compose/images.yaml'));
  const version = (service: string): object => ({
    op: 'add',
    path: '/spec/version',
    value: /:([^:@]+)(?:@|$)/.exec(services[service]?.image ?? '')?.[1],
  });
  const settings = (path: string, isOurs: RegExp): Record<string, unknown> => {
    const all: Record<string, unknown> = parse(read(path));
    return Object.fromEntries(Object.entries(all).filter(([name]) => isOurs.test(name)));
  };
  const elasticsearch = settings(
    'compose/elasticsearch/elasticsearch.yml',
    /^(?:path\.repo|xpack\.ml|cluster\.routing)\b/,
  );
  const kibana = settings('compose/kibana/kibana.yml', /^(?!server\.(?:name|host|port|ssl)|elasticsearch\.)/);
  // Mapped files want a vm.max_map_count that many nodes do not have.
  const config = { 'node.store.allow_mmap': false, ...elasticsearch };
  return {
    'elasticsearch-settings.yaml': withNote([
      version('elasticsearch'),
      { op: 'add', path: '/spec/nodeSets/0/config', value: config },
    ]),
    'kibana-settings.yaml': withNote([version('kibana'), { op: 'add', path: '/spec/config', value: kibana }]),
  };
}
