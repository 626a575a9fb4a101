// The layout of the set-up's volume, and the paths at which each service sees its part.
import { join } from 'node:path';

/** Folder in which a service sees its own files, and no other's. */
export const mountPath = '/run/telltale';

/** How Elasticsearch is reached by the other services. */
export const elasticsearchUrl = 'https://elasticsearch:9200';

/** How Kibana is reached. */
export const kibanaUrl = 'https://kibana:5601';

/** Logstash's API, on a network that it shares with its exporter alone: it has no TLS. */
export const logstashUrl = 'http://logstash-api:9600';

/** Where Prometheus reads what the exporter makes of it. */
export const logstashExporterPort = 9198;

/** Permission bits: the set-up's user writes, and the group, which every service belongs to, reads. */
export const modes = { folder: 0o750, file: 0o640, shared: 0o2770 } as const;

/** Folders of the set-up, as its containers see them. */
export interface StackLayout {
  /** The volume of secrets. */
  readonly root: string;
  /** Key and certificate of the authority. */
  readonly authority: string;
  /** One file a user. */
  readonly passwords: string;
  /** The committed configuration: one folder a service. */
  readonly config: string;
  /** Secrets of those who are told of alerts: the operator's own. */
  readonly receivers: string;
  /** Services of which a cluster has more than one: `elasticsearch-2`. */
  readonly copies: readonly string[];
  /** Services that get files. Default: all that Compose can run. */
  readonly services?: readonly string[];
  /** Names by which a service is reached, which its certificate has to have. */
  namesOf(service: string): readonly string[];
  /** Where Elasticsearch is set up and maintained. */
  readonly elasticsearch: string;
  /** Where Alertmanager sees the folders `secrets` and `templates` of its own. */
  readonly alertmanagerFolder: string;
  /** What is said where a server has to be looked at. */
  readonly remedies: Readonly<Record<'elasticsearch' | 'receivers', string>>;
}

/** What differs from the paths that the set-up's containers have. */
export type StackLayoutOptions = Partial<Pick<StackLayout, 'config' | 'receivers' | 'copies'>>;

/** Layout of the volume that is mounted at `root`. */
export function stackLayout(root: string, options: StackLayoutOptions = {}): StackLayout {
  const { config = '/config', receivers = '/receivers', copies = [] } = options;
  return {
    root,
    authority: join(root, 'authority'),
    passwords: join(root, 'passwords'),
    config,
    receivers,
    copies,
    namesOf: (service) => [service],
    elasticsearch: elasticsearchUrl,
    alertmanagerFolder: mountPath,
    remedies: {
      elasticsearch: 'docker compose logs elasticsearch',
      receivers: 'The previous one stays active. Correct the files in compose/receivers, then: docker compose up -d',
    },
  };
}
