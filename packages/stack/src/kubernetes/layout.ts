// How folders and host names in a Kubernetes cluster differ from those in Compose.
import { type StackLayout, stackLayout } from '../layout.ts';

/** Services of the base, and the one that has the files for services of your own. */
const services = [
  'elasticsearch',
  'kibana',
  'alertmanager',
  'grafana',
  'blackbox-exporter',
  'elasticsearch-exporter',
  'shipper',
  'prometheus',
] as const;

/** A service of a component, and its namespace. */
export interface FurtherService {
  readonly name: string;
  /** Default: the namespace of the set-up. */
  readonly namespace?: string;
}

/** What components have added to the services of the base. */
export interface ClusterServices {
  readonly further?: readonly FurtherService[];
  /** How many pods a service has, where each is also reached by its own name. */
  readonly replicas?: ReadonlyMap<string, number>;
}

/** A layout with services in one or more namespaces. */
export interface KubernetesLayout extends StackLayout {
  /** Namespace of a service and of its Secret. */
  namespaceOf(service: string): string;
}

/** Workloads that read their Secret only at their start. Prometheus reloads its own by itself. */
export const workloadsToRestart: Readonly<Record<string, string>> = {
  'telltale-elasticsearch': 'statefulset/elasticsearch',
  'telltale-kibana': 'deployment/kibana',
  'telltale-alertmanager': 'statefulset/alertmanager',
  'telltale-grafana': 'statefulset/grafana',
  'telltale-blackbox-exporter': 'deployment/blackbox-exporter',
  'telltale-elasticsearch-exporter': 'deployment/elasticsearch-exporter',
  'telltale-fluent-bit': 'daemonset/fluent-bit',
  'telltale-fluentd': 'daemonset/fluentd',
  'telltale-logstash': 'statefulset/logstash',
  'telltale-prometheus-adapter': 'deployment/prometheus-adapter',
  'telltale-otel-collector': 'statefulset/otel-collector',
};

/** The Service that reaches Elasticsearch before it is ready. */
const startingElasticsearch = 'elasticsearch-nodes';

/** The headless Services in which each pod has a name. */
const headlessServices: Readonly<Record<string, string>> = {
  elasticsearch: startingElasticsearch,
  prometheus: 'prometheus-replicas',
  alertmanager: 'alertmanager-peers',
};

/** Services whose pods have names. */
export const replicatedServices: readonly string[] = Object.keys(headlessServices);

/** Default domain of the cluster. */
const clusterDomain = 'cluster.local';

/** Layout of a pod in a namespace. */
export function kubernetesLayout(
  root: string,
  namespace: string,
  { further = [], replicas = new Map() }: ClusterServices = {},
): KubernetesLayout {
  const namespaceOf = (service: string): string => further.find(({ name }) => name === service)?.namespace ?? namespace;
  return {
    ...stackLayout(root),
    services: [...services, ...further.map(({ name }) => name)],
    namespaceOf,
    namesOf(service) {
      const own = namespaceOf(service);
      const domains = ['', `.${own}`, `.${own}.svc`, `.${own}.svc.${clusterDomain}`];
      const pods = Array.from(
        { length: replicas.get(service) ?? 0 },
        (_, index) => `${service}-${index}.${headlessServices[service]}`,
      );
      const names = service === 'elasticsearch' ? [service, startingElasticsearch] : [service];
      return [...names, ...pods].flatMap((name) => domains.map((end) => `${name}${end}`));
    },
    // The ordinary Service has no endpoint until the set-up has written the template.
    elasticsearch: `https://${startingElasticsearch}:9200`,
    alertmanagerFolder: '/etc/telltale/alertmanager',
    remedies: {
      elasticsearch: `kubectl -n ${namespace} logs statefulset/elasticsearch`,
      receivers: `The previous one stays active. Correct the Secret telltale-receivers of the namespace ${namespace}, then apply the overlay again`,
    },
  };
}
