// The stack's set-up makes what is missing or no longer as it should be, and touches nothing else.
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import bcrypt from 'bcryptjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../plane/test/support/temporary-folder.ts';
import { type StackLayout, stackLayout } from '../src/layout.ts';
import { rotateVolumeSecrets } from '../src/rotate-volume-secrets.ts';
import { stackServices } from '../src/servers/services.ts';
import { setUpStack } from '../src/set-up.ts';

const config = fileURLToPath(new URL('../../../compose', import.meta.url));
/** Making it takes seconds, for hashes are slow on purpose: it is made once and copied. */
let made: string;
let layout: StackLayout;
const layoutIn = (root: string, copies: readonly string[] = []): StackLayout =>
  stackLayout(root, { config, receivers: join(root, 'none'), copies });

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'telltale-stack-'));
  await setUpStack(layoutIn(made));
});
afterAll(() => rmSync(made, { recursive: true, force: true }));
beforeEach(() => {
  const root = join(temporaryFolder(), 'secrets');
  cpSync(made, root, { recursive: true, preserveTimestamps: true });
  layout = layoutIn(root);
});

const read = (...path: string[]): string => readFileSync(join(layout.root, ...path), 'utf8');
const password = (user: string): string => read('passwords', user).trim();

/** Content of each file, by its path. */
function files(): Map<string, string> {
  const found = readdirSync(layout.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]),
  );
}

it('changes nothing if everything is in order', async () => {
  const before = files();
  expect(await setUpStack(layout)).toEqual({ changed: [], notes: [] });
  expect(files()).toEqual(before);
});

it('generates a deleted secret again, and gives it to the services that use it', async () => {
  const before = password('shipper');
  rmSync(join(layout.root, 'passwords', 'shipper'));
  const { changed } = await setUpStack(layout);
  expect(changed).toEqual(expect.arrayContaining(['elasticsearch', 'logstash', 'demo']));
  expect(changed).not.toContain('kibana');
  expect(password('shipper')).not.toBe(before);
  expect(read('demo', 'shipper.password').trim()).toBe(password('shipper'));
  const [, hash = ''] = /^telltale-shipper:(\S+)$/m.exec(read('elasticsearch', 'users')) ?? [];
  expect(await bcrypt.compare(password('shipper'), hash)).toBe(true);
});

it('completes an interrupted set-up', async () => {
  rmSync(join(layout.root, 'prometheus'), { recursive: true });
  rmSync(join(layout.root, 'kibana', 'server.key'));
  rmSync(join(layout.root, 'elasticsearch', 'users'));
  const { changed } = await setUpStack(layout);
  expect(changed.toSorted()).toEqual(['elasticsearch', 'kibana', 'prometheus']);
  const certificate = new X509Certificate(read('kibana', 'server.crt'));
  expect(certificate.verify(new X509Certificate(read('authority', 'ca.crt')).publicKey)).toBe(true);
});

it('replaces a certificate whose key does not match', async () => {
  const own = read('grafana', 'server.crt');
  writeFileSync(join(layout.root, 'grafana', 'server.key'), read('kibana', 'server.key'));
  expect((await setUpStack(layout)).changed).toEqual(['grafana', 'prometheus']);
  expect(read('grafana', 'server.crt')).not.toBe(own);
  expect(new X509Certificate(read('grafana', 'server.crt')).subjectAltName).toContain('DNS:grafana');
});

it.each([
  [380, 'expires soon'],
  [800, 'has expired'],
])('replaces each certificate that %i days later %s', async (days) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 });
  try {
    await setUpStack(layout);
    const ends = Date.parse(new X509Certificate(read('kibana', 'server.crt')).validTo);
    expect(ends - Date.now()).toBeGreaterThan(390 * 86_400_000);
  } finally {
    vi.useRealTimers();
  }
});

it('keeps the files that Elasticsearch has put into its folder', async () => {
  writeFileSync(join(layout.root, 'elasticsearch', 'elasticsearch.keystore'), 'its own');
  await setUpStack(layout);
  expect(read('elasticsearch', 'elasticsearch.keystore')).toBe('its own');
});

describe('the folder of a service', () => {
  it('can be read by its group and nobody else, and changed only by the set-up', () => {
    for (const path of files().keys()) {
      const { mode } = statSync(path);
      if (path.endsWith('server.crt') || path.endsWith('ca.crt')) continue;
      expect((mode & 0o027).toString(8), path).toBe('0');
    }
  });

  it('contains the passwords that the service needs, and no other', () => {
    const users = ['admin', 'operator', 'reader', 'shipper', 'keeper', 'exporter', 'grafana', 'scraper'];
    const allowed: Record<string, readonly string[]> = {
      alertmanager: ['scraper'],
      demo: ['shipper'],
      elasticsearch: ['exporter'],
      'elasticsearch-exporter': ['exporter'],
      'fluent-bit': ['shipper'],
      fluentd: ['shipper'],
      grafana: ['operator', 'grafana', 'scraper'],
      logstash: ['shipper'],
      'otel-collector': ['shipper'],
      prometheus: ['scraper'],
    };
    for (const { name } of stackServices(layout)) {
      const content = [...files()]
        .filter(([path]) => path.startsWith(join(layout.root, name, '/')))
        .map(([, text]) => text);
      const held = users.filter((user) => content.some((text) => text.includes(password(user))));
      expect([name, held]).toEqual([name, users.filter((user) => allowed[name]?.includes(user))]);
    }
  });
});

it('gives another instance of a service the same files under its own name', async () => {
  const cluster = layoutIn(layout.root, ['elasticsearch-2']);
  expect((await setUpStack(cluster)).changed).toContain('elasticsearch-2');
  expect(read('elasticsearch-2', 'users')).toBe(read('elasticsearch', 'users'));
  expect(new X509Certificate(read('elasticsearch-2', 'server.crt')).subjectAltName).toContain('DNS:elasticsearch-2');
  await expect(setUpStack(layoutIn(layout.root, ['elastic-2']))).rejects.toMatchObject({ code: 'settings' });
});

it('rotates every password and certificate, but not the keys that encrypt stored data', async () => {
  const [before, lasting] = [files(), read('passwords', 'kibana-encryption')];
  const { renewed } = await rotateVolumeSecrets(layout, { passwords: true, certificates: true });
  expect(renewed).toEqual(expect.arrayContaining(['shipper', 'operator', 'kibana-token', 'elasticsearch', 'grafana']));
  expect(read('passwords', 'kibana-encryption')).toBe(lasting);
  for (const path of ['passwords/shipper', 'kibana/server.crt', 'kibana/kibana.secrets.yml', 'elasticsearch/users']) {
    expect(read(path)).not.toBe(before.get(join(layout.root, path)));
  }
  expect(read('authority', 'ca.crt')).toBe(before.get(join(layout.root, 'authority', 'ca.crt')));
});
