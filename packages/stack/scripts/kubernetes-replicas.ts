// Prometheus' configuration for k8s/components/ha, made of that of the base: it watches each replica, and tells each
// Alertmanager.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = 'k8s/base/prometheus/prometheus.yml';

/** Pods of a StatefulSet by their names in its headless Service. */
const replicas = {
  'prometheus:9090': ['prometheus-0.prometheus-replicas:9090', 'prometheus-1.prometheus-replicas:9090'],
  'alertmanager:9093': [
    'alertmanager-0.alertmanager-peers:9093',
    'alertmanager-1.alertmanager-peers:9093',
    'alertmanager-2.alertmanager-peers:9093',
  ],
} as const;

/** Files by their paths from the repository's root. */
export function replicaFiles(root: string): Readonly<Record<string, string>> {
  let text = readFileSync(join(root, source), 'utf8');
  for (const [one, several] of Object.entries(replicas)) {
    const targets = `[targets: [${one}]]`;
    if (!text.includes(targets)) throw new Error(`${source}: it has no ${targets}`);
    text = text.replaceAll(targets, `[targets: [${several.join(', ')}]]`);
  }
  return {
    'k8s/components/ha/prometheus.yml': `# Written by npm run kubernetes out of ${source}: change it there.\n${text}`,
  };
}
