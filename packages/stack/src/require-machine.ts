// Preflight of the stack: fails on invalid settings and on a machine that is too small.
import {
  checkSettings,
  heapBytesOf,
  requireContainerMachine,
  requireNoProblem,
  settingsProblem,
  stackSettings,
  type Values,
} from '@telltale/plane/preflight';

/** Services that always run. */
const core = [
  'elasticsearch',
  'kibana',
  'prometheus',
  'alertmanager',
  'grafana',
  'keeper',
  'node-exporter',
  'cadvisor',
  'elasticsearch-exporter',
  'blackbox-exporter',
] as const;

/**
 * @param folder on the disk of the volumes
 * @param env of the container, with the settings from Compose
 * @throws PlaneError `settings`, `memory`, `kernel`, `disk_full`
 */
export async function requireStack(folder: string, env: Values): Promise<void> {
  const given = Object.fromEntries(Object.keys(stackSettings).map((name) => [name, env[name]]));
  const report = checkSettings(given);
  requireNoProblem([settingsProblem(report, 'compose/.env')]);
  const heapBytes = heapBytesOf(report.values.TELLTALE_ELASTICSEARCH_HEAP);
  const mapsFiles = report.values.TELLTALE_ELASTICSEARCH_MMAP === 'true';
  await requireContainerMachine({ parts: core, heapBytes, mapsFiles, folder });
}
