// How folders and host names in a Kubernetes cluster differ from those in Compose.
import { type StackLayout, stackLayout } from '../layout.ts';

/** Services that the base runs, and the one whose files a service of your own needs. */
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

/** What runs a server that reads its Secret only when it starts. Prometheus reads its own again by itself. */
export const workloadsToRestart: Readonly<Record<string, string>> = {
  'telltale-elasticsearch': 'statefulset/elasticsearch',
  'telltale-kibana': 'deployment/kibana',
  'telltale-alertmanager': 'statefulset/alertmanager',
  'telltale-grafana': 'statefulset/grafana',
  'telltale-blackbox-exporter': 'deployment/blackbox-exporter',
  'telltale-elasticsearch-exporter': 'deployment/elasticsearch-exporter',
};

/** The Service by which Elasticsearch is reached before it is ready. */
const startingElasticsearch = 'elasticsearch-nodes';

/** Domain of the cluster, where nothing else is said. */
const defaultDomain = 'cluster.local';

/** Layout of a pod in a namespace. */
export function kubernetesLayout(root: string, namespace: string, domain: string = defaultDomain): StackLayout {
  const domains = ['', `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.${domain}`];
  return {
    ...stackLayout(root),
    services,
    namesOf(service) {
      const names = service === 'elasticsearch' ? [service, startingElasticsearch] : [service];
      return names.flatMap((name) => domains.map((end) => `${name}${end}`));
    },
    // It has no endpoint for others until the set-up has written the template.
    elasticsearch: `https://${startingElasticsearch}:9200`,
    alertmanagerFolder: '/etc/telltale/alertmanager',
    remedies: {
      elasticsearch: `kubectl -n ${namespace} logs statefulset/elasticsearch`,
      receivers: `The previous one stays active. Correct the Secret telltale-receivers of the namespace ${namespace}, then apply the overlay again`,
    },
  };
}
