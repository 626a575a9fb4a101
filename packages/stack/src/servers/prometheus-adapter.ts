// Files of prometheus-adapter, which logs in to Prometheus with a configuration in kubectl's format.
import { yaml } from '@telltale/plane/secrets';
import { mountPath } from '../layout.ts';
import type { StackService } from './server-inputs.ts';

export const prometheusAdapter: StackService = {
  name: 'prometheus-adapter',
  passwords: [],
  async render({ secrets: { scraper } }) {
    const name = 'prometheus';
    return new Map([
      [
        'prometheus.kubeconfig',
        yaml({
          apiVersion: 'v1',
          kind: 'Config',
          clusters: [
            { name, cluster: { server: 'https://prometheus:9090', 'certificate-authority': `${mountPath}/ca.crt` } },
          ],
          users: [{ name, user: { username: scraper.username, password: scraper.password } }],
          contexts: [{ name, context: { cluster: name, user: name } }],
          'current-context': name,
        }),
      ],
    ]);
  },
};
