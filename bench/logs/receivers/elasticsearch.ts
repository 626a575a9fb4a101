// The real Elasticsearch of a native plane as a receiver: a plane of this run's own, a data stream for each run.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import { type Engine, openPlane } from '@telltale/plane';
import { dataStreamOf } from '../run.ts';
import { DataStreamCount } from './data-stream.ts';
import type { Receiver } from './receiver.ts';

/** Each question is work for the machine that is measured. */
const POLL_MS = 200;

/** Starts the plane in a temporary folder; it is taken down and removed at the end. */
export async function startElasticsearchReceiver(say: (line: string) => void): Promise<Receiver> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-plane-'));
  // Elasticsearch runs as an unprivileged user when this runs as root, and must be able to reach its data.
  chmodSync(folder, 0o755);
  const plane = openPlane({ engine: 'native', planeDir: join(folder, 'plane') });
  const takeDown = async (): Promise<void> => {
    await plane.down({ purge: true });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return await receiverOf(plane, say, takeDown);
  } catch (error) {
    await takeDown();
    throw error;
  }
}

async function receiverOf(
  plane: Engine,
  say: (line: string) => void,
  takeDown: () => Promise<void>,
): Promise<Receiver> {
  const { connections } = await plane.up({
    ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 },
    onProgress: ({ title, state }) => state !== 'progress' && say(`${title}: ${state}`),
  });
  const { url, ca_file: caFile, version } = connections.elasticsearch;
  // winston-elasticsearch asks for the cluster's health and for templates, which the shipping user may not: so that all
  // subjects are the same user, each is the administrator.
  const { TELLTALE_ELASTICSEARCH_PASSWORD_FILE: shipperFile = '' } = await plane.environment();
  const password = readFileSync(join(dirname(shipperFile), 'admin'), 'utf8').trim();
  const user = { username: 'telltale-admin', password };
  const client = new Client({ node: url, auth: user, tls: { ca: readFileSync(caFile, 'utf8') } });
  let run = 0;
  let dataStream: DataStreamCount | undefined;
  const begun = (): DataStreamCount => {
    if (dataStream === undefined) throw new Error('no run has begun');
    return dataStream;
  };
  return {
    about: { destination: 'elasticsearch', elasticsearch_version: version },
    pollMs: POLL_MS,
    async begin(folder) {
      await dataStream?.remove();
      run += 1;
      const destination = { url, caFile, ...user, dataset: 'bench', namespace: `run${run}`, folder };
      dataStream = new DataStreamCount(client, dataStreamOf(destination));
      return destination;
    },
    received: () => begun().received(),
    count: () => begun().count(),
    async [Symbol.asyncDispose]() {
      await client.close();
      await takeDown();
    },
  };
}
