// What the stack's own containers do: set-up before the servers, provisioning after Elasticsearch, the keeper beside.
export { reloadAlertmanagers } from './alertmanagers.ts';
export { type Credential, credentialsOf, passwordOf } from './credentials.ts';
export { exportStack, stackCertificates } from './export.ts';
export { type KeeperOptions, maintainStack } from './keeper.ts';
export { kibanaUrl, logstashExporterPort, logstashUrl, type StackLayout, seenAt, stackLayout } from './layout.ts';
export { type LogstashExporter, type LogstashExporterOptions, startLogstashExporter } from './logstash/exporter.ts';
export { provisionStack } from './provision.ts';
export { requireStack } from './require-machine.ts';
export { type RotationReport, rotateStack } from './rotate.ts';
export { type StackReport, setUpStack } from './set-up.ts';
