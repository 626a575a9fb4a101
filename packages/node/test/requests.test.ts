// Requests that somebody on call will ask for are records, each in its trace, whatever the app logs itself.
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolders } from './support/app.ts';
import { shippedBy } from './support/shipped.ts';

afterAll(removeFolders);

type Fields = Readonly<Record<string, unknown>>;

async function recorded(requests: string, env: Readonly<Record<string, string>> = {}): Promise<Fields[]> {
  const { end, documents } = await shippedBy(['requests.mjs'], {
    env: {
      TELLTALE_LOGS_REQUESTS: requests,
      TELLTALE_LOGS_REQUEST_SLOW_MS: '100',
      // The fixture asks itself, and says itself which trace it is in.
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici',
      ...env,
    },
  });
  expect(end).toMatchObject({ code: 0, stdout: '', stderr: '' });
  return documents as unknown as Fields[];
}

const linesOf = (documents: readonly Fields[]): string[] =>
  documents.map((document) => {
    const { level } = document.log as { level: string };
    return `${level} ${document['transaction.name']} ${document['http.response.status_code'] ?? '-'} ${document['event.outcome']}`;
  });

describe('by default', () => {
  it('slow, failed and rejected requests are logged, and no others', async () => {
    expect(linesOf(await recorded('notable'))).toEqual([
      'warn GET /refused/:status 401 success',
      'warn GET /refused/:status 403 success',
      'warn GET /refused/:status 429 success',
      'error GET /fails/:id 503 failure',
      'warn GET /slow 200 success',
      'warn GET /hangs - failure',
    ]);
  });

  it('a record has method, route, status and duration, is in the trace, and contains no path', async () => {
    const documents = await recorded('notable');
    expect(documents.find((document) => document['http.response.status_code'] === 503)).toMatchObject({
      message: expect.stringMatching(/^GET \/fails\/:id 503 in \d+ ms$/),
      log: { level: 'error', logger: 'http' },
      trace: { id: 'a'.repeat(32) },
      'event.kind': 'event',
      'event.action': 'request',
      'http.request.method': 'GET',
    });
    const slow = documents.find((document) => document['transaction.name'] === 'GET /slow');
    expect(slow?.['event.duration']).toBeGreaterThanOrEqual(100e6);
    expect(slow?.['event.duration']).toBeLessThan(5_000e6);
    expect(JSON.stringify(documents)).not.toMatch(/fails\/7|secret/);
    expect(documents.at(-1)).toMatchObject({ message: expect.stringContaining('aborted') });
  });
});

it('all requests are logged with TELLTALE_LOGS_REQUESTS=all', async () => {
  const documents = await recorded('all', { TELLTALE_LOGS_REQUEST_SLOW_MS: '60000' });
  expect(linesOf(documents).slice(0, 2)).toEqual(['info GET /ok/:id 200 success', 'info GET /missing 404 success']);
  expect(documents).toHaveLength(8);
});

it('no request is logged with TELLTALE_LOGS_REQUESTS=none', async () => {
  expect(await recorded('none')).toEqual([]);
});

it('a setting decides which requests are slow', async () => {
  const documents = await recorded('notable', { TELLTALE_LOGS_REQUEST_SLOW_MS: '10000' });
  expect(linesOf(documents)).not.toContain('warn GET /slow 200 success');
});
