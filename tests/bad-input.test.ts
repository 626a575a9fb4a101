// Bad input harms nobody: one clear line, the app as it was, and what was logged kept where a disk can be written.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateUntil, type PemCertificate } from './support/certificate.ts';
import { findLogs } from './support/elasticsearch.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { type ServiceEnd, startService } from './support/service.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const preload = ['--import', '@telltale/node'];

let plane: TestPlane;
let folder: string;
let stranger: Server;
let expired: Server;
let expiredCertificate: PemCertificate;

async function run(args: readonly string[], env: Record<string, string>): Promise<ServiceEnd> {
  await using service = startService(args, { cwd: fixtures, env });
  return await service.ended();
}

function spooled(spoolDir: string): string {
  return readdirSync(spoolDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-bad-input-'));
  stranger = createServer((_request, response) => response.end('<html>not the server that you look for</html>'));
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  expiredCertificate = await certificateUntil(new Date(Date.now() - 86_400_000));
  const { certificate: cert, key } = expiredCertificate;
  expired = createTlsServer({ cert, key }, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => expired.listen(0, '127.0.0.1', resolve));
  plane = await testPlane();
});

afterAll(() => {
  stranger.close();
  expired.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of the test's own; its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe('an Elasticsearch that does not accept logs', () => {
  const cases: readonly { what: string; says: RegExp; env: () => Record<string, string> }[] = [
    {
      what: 'a wrong password',
      says: /^\[telltale shipper\] .*https:\/\/127\.0\.0\.1.*(401|password|credentials).*TELLTALE_ELASTICSEARCH_/,
      env: () => ({ TELLTALE_ELASTICSEARCH_PASSWORD_FILE: file('password', 'wrong') }),
    },
    {
      what: 'a wrong CA',
      says: /^\[telltale shipper\] .*certificate.*TELLTALE_ELASTICSEARCH_CA_FILE/,
      env: () => ({ TELLTALE_ELASTICSEARCH_CA_FILE: file('ca.pem', rootCertificates[0] ?? '') }),
    },
    {
      what: 'an expired certificate',
      says: /^\[telltale shipper\] the certificate of Elasticsearch at https:\/\/127\.0\.0\.1\S* cannot be verified: certificate has expired\. .*Renew it/,
      env: () => ({
        TELLTALE_ELASTICSEARCH_URL: `https://127.0.0.1:${(expired.address() as AddressInfo).port}`,
        TELLTALE_ELASTICSEARCH_CA_FILE: file('expired.pem', expiredCertificate.certificate),
      }),
    },
    {
      what: 'nothing at the address',
      says: /^\[telltale shipper\] .*https:\/\/127\.0\.0\.1:1\b.*ECONNREFUSED.*TELLTALE_ELASTICSEARCH_URL/,
      env: () => ({ TELLTALE_ELASTICSEARCH_URL: 'https://127.0.0.1:1' }),
    },
    {
      what: 'something else at the address',
      says: /^\[telltale shipper\] .*not Elasticsearch.*TELLTALE_ELASTICSEARCH_URL/,
      env: () => ({ TELLTALE_ELASTICSEARCH_URL: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}` }),
    },
  ];

  it.each(cases)('because of $what: one line, no effect on the app, and the records wait on disk', async (given) => {
    const spoolDir = join(folder, `spool ${given.what}`);
    const settings = {
      ...plane.environment,
      OTEL_SERVICE_NAME: given.what,
      TELLTALE_SPOOL_DIR: spoolDir,
      // The end waits for the verdict, and no longer: a machine that is busy with other tests comes to it late.
      TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
    };
    const bare = await run(['logs-and-ends.mjs'], {});
    const end = await run([...preload, 'logs-and-ends.mjs'], { ...settings, ...given.env() });
    expect({ ...end, stderr: '' }).toEqual({ ...bare, stderr: '' });
    expect(end.stderr.trim().split('\n')).toHaveLength(1);
    expect(end.stderr).toMatch(given.says);
    expect(end.stderr).not.toContain('wrong\n');
    for (const text of ['first of three', 'second of three', 'third of three', 'the app is done']) {
      expect(spooled(spoolDir)).toContain(text);
    }

    // Mended, the next start delivers what the first one could not.
    const mended = await run([...preload, '-e', ''], settings);
    expect(mended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    // Not those of the starts and ends of both processes, which may arrive first.
    const own = { bool: { filter: [{ term: { 'service.name': given.what } }, { match: { message: 'three done' } }] } };
    expect(await findLogs(plane.connections.elasticsearch, own, 4)).toHaveLength(4);
  });
});

describe('a spool folder that cannot be written', () => {
  it('causes one warning, and the records are sent from memory', async () => {
    const spoolDir = join(file('a regular file', ''), 'spool');
    const name = 'spool unwritable';
    const end = await run([...preload, 'logs-and-ends.mjs'], {
      ...plane.environment,
      OTEL_SERVICE_NAME: name,
      TELLTALE_SPOOL_DIR: spoolDir,
    });
    expect(end.code).toBe(7);
    expect(end.stderr.trim().split('\n')).toHaveLength(1);
    expect(end.stderr).toContain(`[telltale shipper] cannot write the spool at ${spoolDir}`);
    expect(end.stderr).toContain('TELLTALE_SPOOL_DIR');
    const logs = await findLogs(plane.connections.elasticsearch, { term: { 'service.name': name } }, 6);
    expect(logs.map(({ message }) => message)).toEqual(expect.arrayContaining([`${name} started`]));
    expect(logs.filter(({ message }) => /three|done/.test(message ?? ''))).toHaveLength(4);
  });
});

describe('a setting', () => {
  it('is named with the probable name if it is misspelt', async () => {
    const end = await run([...preload, 'logs-and-ends.mjs'], {
      ...plane.environment,
      OTEL_SERVICE_NAME: 'misspelt',
      TELLTALE_SPOOL_DIR: join(folder, 'spool misspelt'),
      TELLTALE_LOGS_NAMSPACE: 'team',
    });
    expect(end.code).toBe(7);
    expect(end.stderr.trim().split('\n')).toHaveLength(1);
    expect(end.stderr).toMatch(/^\[telltale[^\]]*\] .*TELLTALE_LOGS_NAMSPACE.*TELLTALE_LOGS_NAMESPACE/);
  });
});

describe('an app that is broken itself', () => {
  const cases: readonly { what: string; entry: () => string }[] = [
    { what: 'it throws at start', entry: () => 'throws-at-start.mjs' },
    { what: 'it is a syntax error', entry: () => file('syntax-error.cjs', "console.log('never reached';") },
    { what: 'there is no such file', entry: () => 'no-such-app.mjs' },
  ];

  /** Any --import moves the app's own file to another of Node's loaders, whose frames stand in the stack. */
  function withoutLoader(end: ServiceEnd): ServiceEnd {
    const own = end.stderr
      .split('\n')
      .filter((line) => !/^\s+at .*\bnode:|^node:internal|^\s*(throw err;|triggerUncaughtException\(|\^)$/.test(line))
      .map((line) => line.replace(/ imported from .*| \{$/, '').replace('ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'))
      .filter((line) => !/^ {2}(code|url|requireStack): |^\}$/.test(line))
      .join('\n');
    return { ...end, stderr: own.replace('Error [MODULE_NOT_FOUND]:', 'Error:') };
  }

  it.each(cases)('because $what ends as it does without the preload', async ({ entry }) => {
    const bare = await run([entry()], {});
    const end = await run([...preload, entry()], {
      ...plane.environment,
      TELLTALE_SPOOL_DIR: join(folder, 'spool broken'),
    });
    expect(bare.code).toBe(1);
    expect(bare.stderr).toMatch(/Error/);
    expect(withoutLoader(end)).toEqual(withoutLoader(bare));
  });
});
