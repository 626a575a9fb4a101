// Objects shipped as a service ships what it logs, through the real shipper, and found again by their places.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogDocument, type ShipperStats, startShipper } from '@telltale/log-shipper';
import type { TestPlane } from './plane.ts';
import { serverClient } from './server-client.ts';
import { shippingTarget } from './shipping-target.ts';
import type { Hit } from './typed-documents.ts';

const namespace = 'default';
/** Documents of an answer. */
const PAGE = 1_000;
/** A field that is searched and is no app's: the place of an object among those shipped. */
const placeField = 'event.duration';

/** What came of shipping. */
export interface Shipped {
  readonly dataStream: string;
  readonly stats: ShipperStats;
  readonly warnings: readonly string[];
}

/** Ships objects as what an app adds to its records, and waits until each is settled. */
export async function ship(
  { environment }: TestPlane,
  dataset: string,
  objects: readonly object[],
  msMax: number,
): Promise<Shipped> {
  const spoolDir = await mkdtemp(join(tmpdir(), 'telltale-shapes-'));
  const warnings: string[] = [];
  const document = new LogDocument({ source: { name: 'shapes', host: 'here' }, dataset, redact: false });
  const shipper = startShipper({
    elasticsearch: shippingTarget(environment),
    dataStream: { dataset, namespace },
    fields: document.fields,
    spoolDir,
    spoolBytesMax: 2 ** 30,
    exitFlushMsMax: 60_000,
    onWarning: (message) => warnings.push(message),
  });
  try {
    for (const [at, app] of objects.entries()) {
      const record = { level: 'info', logger: 'test', message: `shape ${at}`, app, fields: { [placeField]: at } };
      shipper.append(document.write(record), 'info');
      // A turn's records are written at its end.
      if (at % PAGE === 0) await shipper.written();
    }
    await shipper.flush(msMax);
    return { dataStream: `logs-${dataset}-${namespace}`, stats: shipper.stats(), warnings };
  } finally {
    await shipper.close();
    await rm(spoolDir, { recursive: true });
  }
}

/** Every document of a data stream by its place. */
export async function readShapes(
  { connections }: TestPlane,
  dataStream: string,
): Promise<ReadonlyMap<number, Hit<{ app?: unknown }>>> {
  await using reader = serverClient(connections.elasticsearch);
  const found = new Map<number, Hit<{ app?: unknown }>>();
  for (let after = -1; ; ) {
    const { hits } = await reader.ask<{ hits: { hits: (Hit<{ app?: unknown }> & { sort: [number] })[] } }>(
      `/${dataStream}/_search`,
      { size: PAGE, sort: [placeField], search_after: [after] },
    );
    for (const hit of hits.hits) found.set(hit.sort[0], hit);
    const last = hits.hits.at(-1);
    if (last === undefined) return found;
    [after] = last.sort;
  }
}
