// Configuration of a single-node Elasticsearch: TLS, and users from files.
import { join } from 'node:path';
import { yaml } from '../secrets/yaml.ts';

/** Where one node has its files, and where it listens. */
export interface ElasticsearchPlace {
  /** Folder of its configuration. */
  readonly config: string;
  readonly data: string;
  readonly logs: string;
  readonly snapshots: string;
  /** File of the authority that it trusts. */
  readonly ca: string;
  readonly host: string;
  readonly port: number;
}

/** Content of `elasticsearch.yml`. */
export function elasticsearchSettings({ config, data, logs, snapshots, ca, host, port }: ElasticsearchPlace): string {
  const tls = {
    enabled: true,
    certificate: join(config, 'server.crt'),
    key: join(config, 'server.key'),
    certificate_authorities: [ca],
  };
  return yaml({
    'cluster.name': 'telltale',
    'node.name': 'telltale',
    'discovery.type': 'single-node',
    'path.data': data,
    'path.logs': logs,
    'path.repo': [snapshots],
    'http.host': host,
    'http.port': port,
    'transport.host': host,
    // Nobody joins: any free port will do.
    'transport.port': 0,
    'xpack.security.enabled': true,
    'xpack.security.autoconfiguration.enabled': false,
    'xpack.security.http.ssl': tls,
    'xpack.security.transport.ssl': { ...tls, verification_mode: 'certificate' },
    'xpack.security.authc.reserved_realm.enabled': false,
    'xpack.security.authc.realms.file.telltale.order': 0,
    // Shares of a large disk would stop the plane with room for years: what counts is what is left.
    'cluster.routing.allocation.disk.watermark.low': '2gb',
    'cluster.routing.allocation.disk.watermark.high': '1gb',
    'cluster.routing.allocation.disk.watermark.flood_stage': '512mb',
  });
}
