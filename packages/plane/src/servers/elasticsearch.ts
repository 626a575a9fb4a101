// Configuration of a single-node Elasticsearch: TLS, and users from files.
import { join } from 'node:path';
import { yaml } from '../secrets/yaml.ts';

/** Paths and addresses of one node. */
export interface ElasticsearchPlace {
  /** Its configuration folder. */
  readonly config: string;
  readonly data: string;
  readonly logs: string;
  readonly snapshots: string;
  /** File of its trusted authority. */
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
    // No other node joins, so any free port works.
    'transport.port': 0,
    'xpack.security.enabled': true,
    'xpack.security.autoconfiguration.enabled': false,
    'xpack.security.http.ssl': tls,
    'xpack.security.transport.ssl': { ...tls, verification_mode: 'certificate' },
    'xpack.security.authc.reserved_realm.enabled': false,
    'xpack.security.authc.realms.file.telltale.order': 0,
    // Relative watermarks of a large disk would stop the plane while there is space for years, so they are absolute.
    'cluster.routing.allocation.disk.watermark.low': '2gb',
    'cluster.routing.allocation.disk.watermark.high': '1gb',
    'cluster.routing.allocation.disk.watermark.flood_stage': '512mb',
  });
}
