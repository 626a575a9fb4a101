// Elasticsearch's exporter tells what alerts go by and no other collector has: the watermarks of its disks, and what it says
// of its own jobs.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { foreignMetrics } from '@telltale/catalog';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { obtainExporters } from './support/artifacts/exporters.ts';
import { freePort } from './support/free-port.ts';
import { testPlane } from './support/plane.ts';
import { startProgram } from './support/program.ts';

const compose: { services: Record<string, { command: readonly string[] }> } = parse(
  readFileSync(fileURLToPath(new URL('../compose/compose.yaml', import.meta.url)), 'utf8'),
  { merge: true },
);
const collectors = compose.services['elasticsearch-exporter']?.command.filter((flag) =>
  flag.startsWith('--collector.'),
);

/** The page of an exporter of the Elasticsearch at the address. */
async function pageOf(url: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { elasticsearchExporter } = await obtainExporters();
  const port = await freePort();
  await using _exporter = await startProgram({
    command: elasticsearchExporter,
    args: [...(collectors ?? []), `--web.listen-address=127.0.0.1:${port}`, `--es.uri=${new URL(url).href}`, ...args],
    env: { ...process.env, ...env },
    ready: /Listening on/,
  });
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

it('the exporter, with the collectors of the stack, exports the watermarks as they are set', async () => {
  const { elasticsearch } = (await testPlane()).connections;
  const page = await pageOf(elasticsearch.url, [`--es.ca=${elasticsearch.ca_file}`], {
    ES_USERNAME: elasticsearch.username,
    ES_PASSWORD: readFileSync(elasticsearch.password_file, 'utf8').trim(),
  });
  const exported = [
    ...page.matchAll(/^elasticsearch_clustersettings_allocation_watermark_(\w+)(?:\{[^}]*\})? (\S+)$/gm),
  ];
  expect(Object.fromEntries(exported.map(([, name, value]) => [name, Number(value)]))).toEqual({
    low_bytes: 2 * 2 ** 30,
    high_bytes: 2 ** 30,
    flood_stage_bytes: 2 ** 29,
  });
  // It has no snapshot lifecycle, but says how the place for snapshots is.
  expect(page).toMatch(/^elasticsearch_health_report_repository_integrity_status\{[^}]*color="green"[^}]*\} 1$/m);
});

/** Answers as Elasticsearch documents them, where the one of the tests has no such jobs. */
const answers: Readonly<Record<string, object>> = {
  '/': {
    name: 'es01',
    cluster_name: 'telltale',
    cluster_uuid: 'u',
    version: { number: '9.5.3', lucene_version: '10.3.0' },
  },
  '/_slm/status': { operation_mode: 'STOPPED' },
  '/_slm/stats': {
    retention_runs: 9,
    total_snapshots_taken: 7,
    total_snapshots_failed: 2,
    policy_stats: [{ policy: 'telltale', snapshots_taken: 7, snapshots_failed: 2 }],
  },
  '/_health_report': {
    status: 'yellow',
    cluster_name: 'telltale',
    indicators: {
      data_stream_lifecycle: { status: 'yellow', symptom: 's', details: { stagnating_backing_indices_count: 1 } },
      ilm: { status: 'green', symptom: 's', details: { ilm_status: 'RUNNING', policies: 1 } },
      repository_integrity: {
        status: 'red',
        symptom: 's',
        details: { total_repositories: 1, corrupted_repositories: 1 },
      },
    },
  },
};

it('the exporter has the metrics of the alerts on snapshots and retention, under the same names', async () => {
  const server = createServer(({ url = '' }, answer) => {
    const found = answers[url.split('?')[0] ?? ''];
    answer.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(found ?? {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const page = await pageOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const names = Object.keys(foreignMetrics).filter((name) => /^elasticsearch_(slm_stats|health_report)_/.test(name));
    const exported = names.map((name) =>
      page.split('\n').filter((line) => new RegExp(`^${name}[{ ].* ?[1-9]\\d*$`).test(line)),
    );
    expect(exported.flat().map((line) => line.replace(/cluster="telltale",?/, ''))).toEqual([
      'elasticsearch_slm_stats_operation_mode{operation_mode="STOPPED"} 1',
      'elasticsearch_slm_stats_total_snapshots_taken_total 7',
      'elasticsearch_slm_stats_total_snapshots_failed_total 2',
      'elasticsearch_health_report_data_stream_lifecycle_status{color="yellow"} 1',
      'elasticsearch_health_report_ilm_status{color="green"} 1',
      'elasticsearch_health_report_repository_integrity_status{color="red"} 1',
    ]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
