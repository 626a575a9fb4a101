// Passwords and certificates of a running plane are replaced, whatever was interrupted, deleted, damaged or expired.
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { startingQuickly } from '../../../tests/support/quick-start.ts';
import { createHttpClient } from '../src/http-client.ts';
import { type Connections, openPlane, type PartName, type Rotation } from '../src/index.ts';
import { readState } from '../src/native/processes/state.ts';
import { otherSecrets, readSecret, type Secret, writeSecrets } from '../src/secrets/secrets.ts';
import { nativeUserNames as userNames } from '../src/servers/access.ts';
import { askAs } from './support/ask.ts';
import { states } from './support/processes.ts';
import { shownBy } from './support/shown.ts';
import { temporaryFolderOfFile } from './support/temporary-folder.ts';

// A server that does not take something up is waited for in vain, and not for as long as a busy machine may take.
vi.mock(import('../src/limits.ts'), async (original) => {
  const { limits } = await original();
  return { limits: Object.assign(bounds, { ...limits }) as unknown as typeof limits };
});
const bounds = vi.hoisted(() => ({ takeUpMsMax: 0 }));

// Several waits for files to be looked at, each of five seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const servers = ['elasticsearch', 'prometheus', 'alertmanager'] as const;
const health = { elasticsearch: '/_cluster/health', prometheus: '/-/ready', alertmanager: '/-/ready' };
const allRunning = { elasticsearch: 'running', prometheus: 'running', alertmanager: 'running', keeper: 'running' };
const both = { passwords: true, certificates: true };

const planeDir = startingQuickly(join(temporaryFolderOfFile(), 'plane'));
const plane = openPlane({ engine: 'native', planeDir });
let connections: Connections;
beforeAll(async () => {
  ({ connections } = await plane.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } }));
});
afterAll(() => plane.down({ purge: true }));

async function rotate(what: Rotation): Promise<readonly string[]> {
  await using operator = await plane.operator();
  return await operator.rotate(what);
}

/** Passwords as the files of the plane have them. */
async function passwords(): Promise<Record<string, Secret>> {
  const read = userNames.map(async (name) => [name, await readSecret(join(planeDir, 'secrets'), name)] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Status of an answer to whoever has that password. */
async function statusFor(server: PartName, { username, password }: Secret): Promise<number> {
  const { url, ca_file } = connections[server];
  await using client = createHttpClient({ url, ca: readFileSync(ca_file, 'utf8'), username, password });
  return (await client.ask({ path: health[server] })).status;
}

/** How each server answers the reading user, with the password and the authority that the plane's files hold. */
async function answers(): Promise<Record<string, number>> {
  const { reader } = await passwords();
  if (reader === undefined) throw new Error('the plane has no reading user');
  const asked = servers.map(async (server) => [server, await statusFor(server, reader)] as const);
  return Object.fromEntries(await Promise.all(asked));
}
const wellAnswers = { elasticsearch: 200, prometheus: 200, alertmanager: 200 };

async function shown(): Promise<Record<string, X509Certificate>> {
  const read = servers.map(async (server) => [server, await shownBy(connections[server].url)] as const);
  return Object.fromEntries(await Promise.all(read));
}

function fingerprints(certificates: Record<string, X509Certificate>): string[] {
  return Object.values(certificates).map(({ fingerprint256 }) => fingerprint256);
}

/** What another user sees of a file; undefined where that user may not read it. */
function readBy(uid: number, path: string): string | undefined {
  const { status, stdout } = spawnSync('cat', [path], { uid, gid: uid, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** A user without an account. */
const other = 65_533;

describe.runIf(process.getuid?.() === 0)('another user than root', () => {
  it('can read a password that allows creating documents, can announce a service, and can read no other secret', async () => {
    const environment = await plane.environment(String(other));
    expect(await plane.environment(String(other))).toEqual(environment);
    const file = environment.TELLTALE_ELASTICSEARCH_PASSWORD_FILE ?? '';
    const { shipper } = await passwords();
    expect(readBy(other, file)).toBe(shipper?.password);
    expect(readBy(other, environment.TELLTALE_ELASTICSEARCH_CA_FILE ?? '')).toContain('BEGIN CERTIFICATE');
    expect(readBy(other + 1, file)).toBeUndefined();
    expect(readBy(other, join(planeDir, 'secrets', 'shipper'))).toBeUndefined();
    const target = JSON.stringify([{ targets: ['127.0.0.1:9'], labels: { job: 'of-another-user' } }]);
    const targets = environment.TELLTALE_METRICS_TARGETS_DIR ?? '';
    const write = ['-c', `printf %s '${target}' > "$0/shop.json"`, targets];
    expect(spawnSync('sh', write, { uid: other, gid: other }).status).toBe(0);
    const replace = ['-c', 'rm -f "$0" || mv "$0" "$0.gone"', file];
    expect(spawnSync('sh', replace, { uid: other, gid: other }).status).not.toBe(0);
    await vi.waitFor(
      async () => {
        const path = '/api/v1/targets?state=active';
        const { body } = await askAs(planeDir, 'reader', connections.prometheus, { path });
        expect(JSON.stringify(body)).toContain('of-another-user');
      },
      { timeout: 60_000, interval: 500 },
    );
    expect((await plane.status()).services).toContainEqual({
      name: 'of-another-user',
      url: 'http://127.0.0.1:9/metrics',
    });
  });

  it('reads the new password from the same file after a rotation', async () => {
    const { TELLTALE_ELASTICSEARCH_PASSWORD_FILE: file = '' } = await plane.environment(String(other));
    const before = readBy(other, file);
    await rotate({ passwords: true, certificates: false });
    const { shipper } = await passwords();
    expect(readBy(other, file)).toBe(shipper?.password);
    expect(readBy(other, file)).not.toBe(before);
  });

  it.each(['no-such-user', '0', 'root', '-1'])('is not given access if it is %s', async (name) => {
    await expect(plane.environment(name)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

async function groups(): Promise<Record<string, number | undefined>> {
  const { processes } = await readState(join(planeDir, 'state.json'));
  return Object.fromEntries(Object.entries(processes).map(([name, { group }]) => [name, group[0].pid]));
}

describe('a rotation', () => {
  it('replaces every password and every certificate, and restarts nothing', async () => {
    const before = { passwords: await passwords(), shown: await shown(), groups: await groups() };
    expect(await rotate(both)).toEqual([...userNames, ...servers]);
    const after = { passwords: await passwords(), shown: await shown() };
    for (const name of userNames) expect(after.passwords[name]?.password).not.toBe(before.passwords[name]?.password);
    for (const server of servers) {
      expect(after.shown[server]?.fingerprint256).not.toBe(before.shown[server]?.fingerprint256);
      expect(await statusFor(server, before.passwords.reader as Secret)).toBe(401);
    }
    expect(await answers()).toEqual(wellAnswers);
    expect(await groups()).toEqual(before.groups);
  });

  it('changes only passwords or only certificates if one of them is asked for', async () => {
    const before = { passwords: await passwords(), shown: fingerprints(await shown()) };
    expect(await rotate({ passwords: false, certificates: true })).toEqual([...servers]);
    expect(await passwords()).toEqual(before.passwords);
    const shownNow = fingerprints(await shown());
    expect(shownNow).not.toEqual(before.shown);
    expect(await rotate({ passwords: true, certificates: false })).toEqual([...userNames]);
    expect(fingerprints(await shown())).toEqual(shownNow);
    expect((await passwords()).reader?.password).not.toBe(before.passwords.reader?.password);
  });

  it('keeps the former authority trusted until the certificates are renewed, if the authority is replaced', async () => {
    const file = connections.elasticsearch.ca_file;
    const former = readFileSync(file, 'utf8');
    expect(await rotate({ passwords: false, certificates: true, authority: true })).toEqual(['authority', ...servers]);
    const trusted = readFileSync(file, 'utf8');
    expect(trusted).toContain(former);
    for (const certificate of Object.values(await shown())) {
      expect(certificate.verify(new X509Certificate(former).publicKey)).toBe(false);
      expect(certificate.verify(new X509Certificate(trusted).publicKey)).toBe(true);
    }
    expect(await answers()).toEqual(wellAnswers);
    await rotate({ passwords: false, certificates: true });
    expect(trusted.replace(former, '')).toBe(readFileSync(file, 'utf8'));
    expect(await answers()).toEqual(wellAnswers);
  });

  it('reports a server that did not reload, and the next rotation completes it', async () => {
    const head = (await groups()).alertmanager ?? 0;
    const usual = bounds.takeUpMsMax;
    bounds.takeUpMsMax = 4_000;
    process.kill(head, 'SIGSTOP');
    try {
      await expect(rotate({ passwords: true, certificates: false })).rejects.toThrow(
        /cannot finish the rotation on Alertmanager: after 4 s it does not answer: .* Run the command again: telltale rotate\. If this does not help: telltale down, then telltale up; the data stays\.$/,
      );
    } finally {
      process.kill(head, 'SIGCONT');
      bounds.takeUpMsMax = usual;
    }
    expect(await rotate({ passwords: true, certificates: false })).toEqual([...userNames]);
    expect(await answers()).toEqual(wellAnswers);
  });

  it('names the server that does not run', async () => {
    process.kill((await groups()).alertmanager ?? 0, 'SIGKILL');
    await expect.poll(async () => states(await plane.status()).alertmanager).toBe('crashed');
    const before = await passwords();
    await expect(rotate(both)).rejects.toThrow(
      '[telltale plane] cannot rotate: alertmanager does not run. Start it: telltale up --engine native.',
    );
    expect(await passwords()).toEqual(before);
    await plane.up();
    expect(await answers()).toEqual(wellAnswers);
  });
});

describe('up repairs', () => {
  /** What is not well once, and is again after `up`. */
  async function mended(): Promise<void> {
    expect((await plane.up()).started).toEqual([]);
    expect(states(await plane.status())).toEqual(allRunning);
    expect(await answers()).toEqual(wellAnswers);
  }

  it.each([
    ['was deleted', (file: string) => rmSync(file)],
    ['was emptied', (file: string) => writeFileSync(file, '')],
  ])('a password file that %s', async (_what, damage) => {
    const { shipper: former } = await passwords();
    damage(former?.file ?? '');
    await mended();
    const { shipper } = await passwords();
    expect(shipper?.password).toMatch(/^[\w-]{43}$/);
    const connection = connections.elasticsearch;
    const question = { path: '/_security/_authenticate' };
    expect((await askAs(planeDir, 'shipper', connection, question)).status).toBe(200);
    expect(await statusFor('elasticsearch', former as Secret)).toBe(401);
  });

  it('passwords that the servers have not loaded', async () => {
    await writeSecrets(Object.values(otherSecrets(join(planeDir, 'secrets'), userNames)));
    expect(await answers()).toEqual({ elasticsearch: 401, prometheus: 401, alertmanager: 401 });
    await mended();
  });

  it('expired certificates', async () => {
    const expired = await certificateUntil(new Date(Date.now() - 60_000));
    for (const server of servers) {
      // Into the file that is there, whose owner may read it.
      writeFileSync(join(planeDir, server, 'config/server.key'), expired.key);
      writeFileSync(join(planeDir, server, 'config/server.crt'), expired.certificate);
    }
    const wanted = new X509Certificate(expired.certificate).fingerprint256;
    await expect.poll(async () => fingerprints(await shown())).toEqual(servers.map(() => wanted));
    await mended();
  });

  it('a key that does not match its certificate', async () => {
    const other = await certificateUntil(new Date(Date.now() + 86_400_000));
    for (const server of servers) writeFileSync(join(planeDir, server, 'config/server.key'), other.key);
    await mended();
  });

  it('a damaged certificate authority', async () => {
    const { ca_file: file } = connections.elasticsearch;
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\ncut\n-----END CERTIFICATE-----\n');
    await mended();
    expect(() => new X509Certificate(readFileSync(file))).not.toThrow();
  });
});
