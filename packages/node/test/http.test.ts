// HTTP as it is served and asked for: the same series as OpenTelemetry's instrumentation, and each line in its trace.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { ownFolder, removeFolders } from './support/app.ts';
import { type Received, startBulkStub } from './support/bulk-stub.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

interface Recorded {
  readonly stdout: string;
  readonly page: string;
  readonly documents: readonly Received[];
}

async function run(env: Readonly<Record<string, string>> = {}): Promise<Recorded> {
  await using stub = await startBulkStub();
  const folder = ownFolder();
  writeFileSync(join(folder, 'certificate'), JSON.stringify(await certificateUntil(new Date(Date.now() + 3_600_000))));
  await using service = await startServing('http.mjs', {
    env: {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      CERTIFICATE: join(folder, 'certificate'),
      ...env,
    },
  });
  const page = await service.page();
  service.app.child.kill('SIGTERM');
  const { stdout, stderr } = await service.app.ended();
  expect(stderr).toBe('');
  return { stdout, page, documents: stub.documents };
}

/** The counts of a histogram by those of its labels that say what a request was, the most telling first. */
function counts(page: string, side: 'server' | 'client'): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [, labels = '', count] of page.matchAll(
    new RegExp(`^http_${side}_request_duration_seconds_count\\{(.*)\\} (\\d+)$`, 'gm'),
  )) {
    const label = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? '-';
    const key = [
      'http_request_method',
      'http_response_status_code',
      'error_type',
      'url_scheme',
      'network_protocol_version',
    ]
      .map(label)
      .join(' ');
    found[key] = (found[key] ?? 0) + Number(count);
  }
  return found;
}

describe('HTTP', () => {
  let recorded: Recorded;

  beforeAll(async () => {
    recorded = await run();
  });

  it('is counted by method, status, scheme and error of its response', () => {
    expect(counts(recorded.page, 'server')).toEqual({
      'GET 200 - http 1.1': 6,
      'GET 200 aborted http 1.1': 1,
      'GET 200 - http -': 1,
      'GET 503 503 http 1.1': 1,
      'POST 200 - http 1.1': 3,
      'GET 200 - https 1.1': 1,
      'GET - aborted http 1.1': 1,
    });
  });

  it('that the app sends is counted by its response', () => {
    expect(counts(recorded.page, 'client')).toEqual({
      'GET 200 - - 1.1': 5,
      'GET 503 503 - 1.1': 1,
      'POST 200 - - 1.1': 1,
      'GET 200 aborted - 1.1': 1,
      'GET - ECONNREFUSED - -': 1,
    });
    expect(recorded.page).toMatch(
      /^http_client_request_duration_seconds_count\{(?=.*server_address="localhost")(?=.*server_port="1").*\} 1$/m,
    );
  });

  it('is counted by the same names as by the instrumentation that makes spans', async () => {
    const { page } = await run({ OTEL_TRACES_EXPORTER: 'console' });
    const names = (text: string): string[] =>
      [
        ...new Set(
          [...text.matchAll(/^http_\w+_count\{(.*)\}/gm)].flatMap(([, labels = '']) =>
            [...labels.matchAll(/(\w+)=/g)].map(([, name]) => name ?? ''),
          ),
        ),
      ]
        .filter((name) => !name.startsWith('otel_scope'))
        .toSorted();
    expect(names(recorded.page)).toEqual(names(page));
    expect(counts(page, 'client')).toEqual(counts(recorded.page, 'client'));
  });

  it('has each line in the trace of its request, whichever listener logs it', () => {
    const lines = recorded.documents.map(
      ({ message, trace }) => `${message.replace('step ', '')}: ${trace?.id[0] ?? 'none'}`,
    );
    const of = (text: string): string[] => lines.filter((line) => line.startsWith(text));
    expect(of('data of a request')).toEqual(['data of a request: 1', 'data of a request: 2']);
    expect(of('end of a request')).toEqual(['end of a request: 1', 'end of a request: 2']);
    expect(of('finish of a response')).toEqual(['finish of a response: 1', 'finish of a response: 2']);
    expect(of('before asking')).toEqual(['before asking: a']);
    expect(of('the answer came')).toEqual(['the answer came: a']);
    expect(of('the answer ended')).toEqual(['the answer ended: a']);
  });

  it('propagates the trace with its own span', () => {
    const sent = (name: string): Record<string, string> =>
      JSON.parse(new RegExp(`^${name}=(.*)$`, 'm').exec(recorded.stdout)?.[1] ?? '{}');
    expect(sent('echo').traceparent).toBe(`00-${'e'.repeat(32)}-b7ad6b7169203331-01`);
    expect(sent('sent').traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(sent('list')).toMatchObject({ 'x-own': '1' });
  });

  it('does not change a request for code that lists or prints it', () => {
    expect(recorded.stdout).toContain('own=false false\n');
  });
});
