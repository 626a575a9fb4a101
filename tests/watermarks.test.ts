// Elasticsearch's exporter tells the watermarks of its disks, which the alerts on disks go by.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { obtainExporters } from '../packages/plane/src/artifacts/exporters.ts';
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

it('the exporter, with what the stack tells it to collect, has the watermarks as they are set', async () => {
  const { elasticsearch } = (await testPlane()).connections;
  const { elasticsearchExporter } = await obtainExporters();
  const port = await freePort();
  const url = new URL(elasticsearch.url);
  await using _exporter = await startProgram({
    command: elasticsearchExporter,
    args: [
      ...(collectors ?? []),
      `--web.listen-address=127.0.0.1:${port}`,
      `--es.uri=${url.href}`,
      `--es.ca=${elasticsearch.ca_file}`,
    ],
    env: {
      ...process.env,
      ES_USERNAME: elasticsearch.username,
      ES_PASSWORD: readFileSync(elasticsearch.password_file, 'utf8').trim(),
    },
    ready: /Listening on/,
  });
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const told = [...page.matchAll(/^elasticsearch_clustersettings_allocation_watermark_(\w+)(?:\{[^}]*\})? (\S+)$/gm)];
  expect(Object.fromEntries(told.map(([, name, value]) => [name, Number(value)]))).toEqual({
    low_bytes: 2 * 2 ** 30,
    high_bytes: 2 ** 30,
    flood_stage_bytes: 2 ** 29,
  });
});
