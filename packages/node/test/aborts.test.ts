// Requests of a client that end before their time: counted by a class of a bounded set, and never by what the app says.
// A trace that the app names itself stays its own.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolders } from './support/app.ts';
import { clientCounts } from './support/counts.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

type Sent = Readonly<Record<string, Readonly<Record<string, string>>>>;

describe.each([
  ['by default', {}],
  ['with spans exported', { OTEL_TRACES_EXPORTER: 'console', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'dns,net' }],
])('%s', (how, env) => {
  let page: string;
  let sent: Sent;

  beforeAll(async () => {
    await using service = await startServing('aborts.mjs', { env });
    const [, text = ''] = await service.app.said(/sent=(.*)/);
    sent = JSON.parse(text);
    page = await service.page();
  });

  it('the error type of a request tells a timeout from an abort by the app', () => {
    const errors = clientCounts(page, ['error_type']);
    delete errors[''];
    const known = ['aborted', 'UND_ERR_SOCKET', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'Error'];
    // Each client before its answer and in the midst of it; of the latter undici does not always say why.
    const { AbortError = 0, TimeoutError = 0, ...others } = errors;
    expect(AbortError + TimeoutError).toBe(how === 'by default' ? 48 : 42);
    expect([5, 6]).toContain(TimeoutError);
    for (const error of Object.keys(others)) expect(known).toContain(error);
    // Bare digits could be part of any sample's value.
    expect(page).not.toMatch(/user[-_]?4712|"4712"/i);
  });

  it('a trace that the app names is sent as it is, once', () => {
    for (const client of ['fetch', 'undici', 'http']) {
      expect(sent[client]).toMatchObject({
        traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
        tracestate: 'own=1',
      });
    }
    expect(sent.plain?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
