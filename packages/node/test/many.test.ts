// Processes and threads beside each other: each ships its own, and what one leaves the next one sends.
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';

afterAll(removeFolders);

describe('a cluster', () => {
  it('ships what its workers logged before they left it, each once', async () => {
    await using stub = await startBulkStub();
    const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    const end = await runApp(['cluster.cjs'], { way: 'NODE_OPTIONS', env });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(stub.documents.map(({ message }) => message).toSorted()).toEqual([
      'by the primary',
      'by worker one',
      'by worker two',
    ]);
    expect(new Set(stub.documents.map(({ process: { pid } }) => pid)).size).toBe(3);
  });
});

describe('a worker thread that is terminated', () => {
  it('has what it logged on disk, and the next start sends it', async () => {
    await using stub = await startBulkStub();
    const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    expect(await runApp(['terminates.mjs'], { env })).toMatchObject({ code: 0 });
    await runApp(['terminates.mjs'], { env: { ...env, QUIET: '1' } });
    expect(stub.documents.map(({ message }) => message)).toEqual(['by a worker that is terminated']);
  });
});
