// The test plane's Elasticsearch as the target of a test's own shipper.
import { readFileSync } from 'node:fs';
import type { ElasticsearchTarget } from '@telltale/log-shipper';

/** @param environment the settings that tie a service to the plane */
export function shippingTarget(environment: Readonly<Record<string, string>>): ElasticsearchTarget {
  const setting = (name: string): string => environment[`TELLTALE_ELASTICSEARCH_${name}`] ?? '';
  return {
    nodes: [setting('URL')],
    caFile: setting('CA_FILE'),
    username: setting('USERNAME'),
    password: readFileSync(setting('PASSWORD_FILE'), 'utf8').trim(),
  };
}
