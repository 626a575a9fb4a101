// Brings the samples to Elasticsearch as a service does: by the shipper, and by an app under the real preload.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startShipper } from '@telltale/log-shipper';
import { fetch } from 'undici';
import { startService } from '../support/service.ts';
import { shippingTarget } from '../support/shipping-target.ts';
import { documentsOf, type Shipload, samples, traced, unversioned } from './samples.ts';

type Environment = Readonly<Record<string, string>>;

const flushMsMax = 20_000;
const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

/** Trace id of the request that the till serves. */
export const tillTrace = 'e0e1e2e3e4e5e6e7e8e9eaebecedeeef';
export const sampleTrace: string = traced.traceId;

interface Shipment {
  readonly environment: Environment;
  readonly namespace: string;
  readonly folder: string;
}

async function ship(
  { environment, namespace, folder }: Shipment,
  { dataset, fields, documents }: Shipload,
): Promise<void> {
  const shipper = startShipper({
    elasticsearch: shippingTarget(environment),
    dataStream: { dataset, namespace },
    fields,
    spoolDir: join(folder, dataset),
    spoolBytesMax: 10_000_000,
    exitFlushMsMax: flushMsMax,
    onWarning: (message) => process.stderr.write(`${message}\n`),
  });
  try {
    for (const document of documents) shipper.append(document, 'info');
    if (!(await shipper.flush(flushMsMax))) throw new Error(`the samples do not arrive in ${flushMsMax} ms`);
  } finally {
    await shipper.close();
  }
}

/** A process from its start to its end by an exception. */
async function liveTill({ environment, namespace, folder }: Shipment): Promise<void> {
  await using till = startService(['--import', '@telltale/node', 'till.mjs'], {
    cwd: fixtures,
    env: {
      ...environment,
      OTEL_SERVICE_NAME: 'till',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=7',
      TELLTALE_LOGS_NAMESPACE: namespace,
      TELLTALE_LOGS_LIFECYCLE: 'true',
      TELLTALE_SPOOL_DIR: join(folder, 'till'),
      TELLTALE_EXIT_FLUSH_MS_MAX: '10000',
    },
  });
  const [, port] = await till.said(/port=(\d+)/);
  await fetch(`http://127.0.0.1:${port}/`, { headers: { traceparent: `00-${tillTrace}-f0f1f2f3f4f5f6f7-01` } });
  await till.ended();
}

/** Ships all of it; one record on the way becomes a dead letter. */
export async function shipSamples(environment: Environment, namespace: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-content-'));
  const shipment = { environment, namespace, folder };
  try {
    await Promise.all([
      ship(shipment, documentsOf(samples, { name: 'shop', version: '3.1.0', dataset: 'app' })),
      ship(shipment, documentsOf(unversioned, { name: 'cart', dataset: 'web' })),
      // No dead letter, though it lies among them.
      ship(shipment, {
        dataset: 'telltale.deadletter',
        fields: '{}',
        documents: [
          JSON.stringify({
            '@timestamp': new Date().toISOString(),
            message: 'a stray',
            event: { kind: 'event', dataset: 'none', original: '{"message":"a stray"}' },
          }),
        ],
      }),
      liveTill(shipment),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
