// Runs an app to its end and gives what it shipped to a stub of Elasticsearch.
import { type AppOptions, type End, ownFolder, runApp } from './app.ts';
import { type Received, startBulkStub } from './bulk-stub.ts';

export interface Shipped {
  readonly end: End;
  readonly documents: readonly Received[];
  readonly indices: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
}

/** Runs `node ...args` with a stub to ship to. */
export async function shippedBy(args: readonly string[], options: AppOptions = {}): Promise<Shipped> {
  await using stub = await startBulkStub();
  const env = {
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_SPOOL_DIR: ownFolder(),
    ...options.env,
  };
  const end = await runApp(args, { ...options, env });
  const { documents, indices, authorizations } = stub;
  return { end, documents, indices, authorizations };
}
