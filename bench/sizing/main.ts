// Measures on the real plane what `telltale size` counts with: bytes and CPU of a record, series, bytes of a sample.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPlane } from '@telltale/plane';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { createHttpClient } from '../../packages/plane/src/http-client.ts';
import { limits } from './limits.ts';
import { trickle } from './load.ts';
import { measureRecords, type RecordSize } from './records.ts';
import { measureSamples, type SampleSize } from './samples.ts';
import { measureSeries, type SeriesSize } from './series.ts';
import { type Services, startServices } from './services.ts';

const usage = `node bench/sizing/main.ts [--only records|series|samples]

  --only  a part of it; the series take ${limits.minutes} minutes
Prints one JSON object on stdout, and its progress on stderr.
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measure(only: string | undefined): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-sizing-'));
  // Elasticsearch runs as an unprivileged user, and must be able to reach its data.
  chmodSync(folder, 0o755);
  const planeDir = join(folder, 'plane');
  const engine = openPlane({ engine: 'native', planeDir });
  try {
    const { connections } = await engine.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
    const environment = await engine.environment();
    const spoolDir = join(folder, 'spool');
    const { parts } = await engine.status();
    const elasticsearchGroup = parts.find(({ name }) => name === 'elasticsearch')?.pid ?? 0;
    await using admin = createHttpClient({
      url: connections.elasticsearch.url,
      ca: await readFile(connections.elasticsearch.ca_file, 'utf8'),
      username: 'telltale-admin',
      password: (await readFile(join(planeDir, 'secrets', 'admin'), 'utf8')).trim(),
    });
    const records: RecordSize[] = [];
    if (only === undefined || only === 'records') {
      const place = { admin, elasticsearchGroup, environment, spoolDir };
      for (const source of ['stored', 'synthetic'] as const) {
        for (const extraBytes of limits.extraBytes) {
          records.push(await measureRecords(place, source, extraBytes));
          say(JSON.stringify(records.at(-1)));
        }
      }
    }
    let series: SeriesSize | undefined;
    let samples: SampleSize | undefined;
    if (only !== 'records') {
      await using services = await startServices({ environment, spoolDir, dataset: 'sizing', extraBytes: 0 });
      const { prometheus, promtool } = await obtainPrometheus();
      if (only !== 'samples') series = await measureUnderLoad(prometheus, join(folder, 'prometheus'), services);
      samples = await measureSamples(promtool, join(folder, 'samples'), services);
    }
    return { versions: versionsOf(connections), records, ...(series && { series }), ...(samples && { samples }) };
  } finally {
    await engine.down({ purge: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureUnderLoad(program: string, folder: string, services: Services): Promise<SeriesSize> {
  const ending = new AbortController();
  const load = trickle(services.urls, ending.signal);
  try {
    return await measureSeries(program, folder, services.pages(), say);
  } finally {
    ending.abort();
    await load;
  }
}

function versionsOf(connections: Readonly<Record<string, { readonly version: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(connections).map(([name, { version }]) => [name, version]));
}

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } });
process.stdout.write(values.help === true ? usage : `${JSON.stringify(await measure(values.only), undefined, 2)}\n`);
