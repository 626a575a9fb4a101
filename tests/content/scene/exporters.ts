// The exporters that the plane's dashboards read, as Debian ships them: of the host, of Elasticsearch, of certificates.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@telltale/plane';
import { obtainExporters } from '../../support/artifacts/exporters.ts';
import { freePort } from '../../support/free-port.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { announce } from './targets.ts';

/** What exporters need to know. */
export interface ExporterOptions {
  readonly elasticsearch: Connection;
  /** Folder of Prometheus' file discovery. */
  readonly targets: string;
  /** Folder of the scene's own, for configuration. */
  readonly folder: string;
}

const listening = /Listening on/;

async function startNodeExporter(program: string, { targets }: ExporterOptions): Promise<Program> {
  const port = await freePort();
  const started = await startProgram({
    command: program,
    args: [`--web.listen-address=127.0.0.1:${port}`],
    ready: listening,
  });
  announce(targets, { job: 'node', port });
  return started;
}

async function startElasticsearchExporter(program: string, options: ExporterOptions): Promise<Program> {
  const { elasticsearch, targets } = options;
  const port = await freePort();
  const started = await startProgram({
    command: program,
    args: [
      `--web.listen-address=127.0.0.1:${port}`,
      `--es.uri=${elasticsearch.url}`,
      `--es.ca=${elasticsearch.ca_file}`,
      '--collector.clustersettings',
    ],
    env: {
      ...process.env,
      ES_USERNAME: elasticsearch.username,
      ES_PASSWORD: readFileSync(elasticsearch.password_file, 'utf8').trim(),
    },
    ready: listening,
  });
  announce(targets, { job: 'elasticsearch', port });
  return started;
}

async function startBlackboxExporter(program: string, options: ExporterOptions): Promise<Program> {
  const { elasticsearch, targets, folder } = options;
  const port = await freePort();
  const configuration = join(folder, 'blackbox.yaml');
  const tls = { tls: true, tls_config: { ca_file: elasticsearch.ca_file } };
  // JSON is YAML.
  writeFileSync(configuration, JSON.stringify({ modules: { tls: { prober: 'tcp', timeout: '4s', tcp: tls } } }));
  const started = await startProgram({
    command: program,
    args: [`--web.listen-address=127.0.0.1:${port}`, `--config.file=${configuration}`],
    ready: listening,
  });
  const { host } = new URL(elasticsearch.url);
  announce(targets, {
    job: 'certificates',
    port,
    labels: { __metrics_path__: '/probe', __param_module: 'tls', __param_target: host, instance: elasticsearch.url },
  });
  return started;
}

/** Starts them all, and has Prometheus scrape them. */
export async function startExporters(options: ExporterOptions): Promise<Program[]> {
  const { nodeExporter, elasticsearchExporter, blackboxExporter } = await obtainExporters();
  return [
    await startNodeExporter(nodeExporter, options),
    await startElasticsearchExporter(elasticsearchExporter, options),
    await startBlackboxExporter(blackboxExporter, options),
  ];
}
