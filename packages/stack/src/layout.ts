// The layout of the set-up's volume, and the paths at which each service sees its part.
import { join } from 'node:path';

/** Folder in which a service sees only its own files. */
export const mountPath = '/run/telltale';

/** Elasticsearch's address for the other services. */
export const elasticsearchUrl = 'https://elasticsearch:9200';

/** Kibana's address. */
export const kibanaUrl = 'https://kibana:5601';

/** Logstash's API, on a network that only its exporter shares: it has no TLS. */
export const logstashUrl = 'http://logstash-api:9600';

/** Address of its exporter, for Prometheus. */
export const logstashExporterPort = 9198;

/** Permission bits: the set-up's user writes, and the group, to which every service belongs, reads. */
export const modes = { folder: 0o750, file: 0o640, shared: 0o2770 } as const;

/** Folders of the set-up in its containers. */
export interface StackLayout {
  /** The volume with the secrets. */
  readonly root: string;
  /** Key and certificate of the authority. */
  readonly authority: string;
  /** One file for each user. */
  readonly passwords: string;
  /** The committed configuration: one folder for each service. */
  readonly config: string;
  /** The operator's secrets for alert receivers. */
  readonly receivers: string;
  /** Additional instances of services in a cluster: `elasticsearch-2`. */
  readonly copies: readonly string[];
  /** Services that get files. Default: all services of Compose. */
  readonly services?: readonly string[];
  /** Names of a service, which its certificate must contain. */
  namesOf(service: string): readonly string[];
  /** Elasticsearch's address for the set-up and the keeper. */
  readonly elasticsearch: string;
  /** Alertmanager's own paths of the folders `secrets` and `templates`. */
  readonly alertmanagerFolder: string;
  /** Remedies for a failed server. */
  readonly remedies: Readonly<Record<'elasticsearch' | 'receivers', string>>;
}

/** Changes to the default paths of the set-up's containers. */
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
