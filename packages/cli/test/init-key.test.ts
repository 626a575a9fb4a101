// The API key that `telltale init` makes for a service, where it puts it, and what it says where it may not make one.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../src/run.ts';
import { fakePlane } from './support/fake-plane.ts';
import { type KeyServer, startKeyServer } from './support/key-server.ts';
import { filesIn, type InitResult, init, noPlane, removeServices, service } from './support/service-folder.ts';
import { terminal } from './support/terminal.ts';

afterAll(removeServices);

const secretFile = '.telltale/elasticsearch-api-key';
const compose = 'services:\n  shop:\n    build: .\n    environment:\n      A: b # kept\n';

function shop(files: Readonly<Record<string, string | object>> = {}): string {
  return service({ 'package.json': { name: 'shop', scripts: { start: 'node app.js' } }, ...files });
}

/** Runs it as `admin`, whose password is in the environment. */
async function asAdmin(folder: string, { url }: KeyServer, args: readonly string[] = ['--write', '--no-proof']) {
  const all = ['--elasticsearch', url, '--elasticsearch-username', 'admin', ...args];
  return init(folder, all, { env: { TELLTALE_INIT_ELASTICSEARCH_PASSWORD: 'hush-hush' } });
}

describe('an API key', () => {
  it('with least privilege is created in a file that only its owner can read, and is shown nowhere', async () => {
    await using server = await startKeyServer();
    const folder = shop({
      'compose.yaml': compose,
      Dockerfile: 'FROM node:24\nCMD ["npm", "start"]\n',
      '.gitignore': 'node_modules',
    });
    const { result, output } = await asAdmin(folder, server);
    expect(result.key).toBe('made');
    expect(server.requests.find(({ request }) => request === 'POST /_security/api_key')?.body).toEqual({
      name: 'telltale-shop',
      role_descriptors: {
        telltale_shipper: { indices: [{ names: ['logs-*-*'], privileges: ['auto_configure', 'create_doc'] }] },
      },
      metadata: { managed_by: 'telltale', service: 'shop' },
    });
    const { [secretFile]: secret = '', ...others } = filesIn(folder);
    expect(server.keys).toContain(secret.trim());
    expect(statSync(join(folder, secretFile)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, '.telltale')).mode & 0o777).toBe(0o700);
    expect(JSON.stringify([others, output])).not.toContain(secret.trim());
    expect(output).not.toContain('hush');
    expect(others['.gitignore']).toBe('node_modules\n/.telltale\n/telltale.env\n');
    expect(others['.dockerignore']).toBe('.telltale\ntelltale.env\n');
    expect(others['telltale.env']).toMatch(
      new RegExp(`TELLTALE_ELASTICSEARCH_URL=${server.url}\nTELLTALE_ELASTICSEARCH_API_KEY_FILE=${secretFile}\n$`),
    );
    expect(others['compose.yaml']).toBe(`services:
  shop:
    build: .
    environment:
      A: b # kept
      TELLTALE_ELASTICSEARCH_URL: ${server.url}
      TELLTALE_ELASTICSEARCH_API_KEY_FILE: /run/secrets/telltale_elasticsearch_api_key
    secrets:
      - telltale_elasticsearch_api_key
secrets:
  telltale_elasticsearch_api_key:
    file: ./${secretFile}
`);
    expect(result.byHand.map(({ what }) => what).join('\n')).toContain('is the container itself');
  });

  it('is kept if it exists and may write, also for a user who may create none: a second run changes nothing', async () => {
    await using server = await startKeyServer();
    const folder = shop();
    await asAdmin(folder, server);
    const before = filesIn(folder);
    server.requests.splice(0);
    const { result } = await init(folder, ['--write', '--no-proof']);
    expect([result.key, result.changes, filesIn(folder)]).toEqual(['kept', [], before]);
    expect(server.requests.map(({ request }) => request)).not.toContain('POST /_security/api_key');
  });

  it('that the service has for the plane of this machine is kept, beside the user that the plane has', async () => {
    await using server = await startKeyServer();
    const folder = shop();
    await asAdmin(folder, server);
    const before = filesIn(folder);
    const settings = { TELLTALE_ELASTICSEARCH_URL: server.url, TELLTALE_ELASTICSEARCH_USERNAME: 'telltale-shipper' };
    const plane = fakePlane({ environment: async () => settings, status: async () => ({ parts: [] }) });
    const { result } = await init(folder, ['--write', '--no-proof'], { plane });
    expect([result.key, result.changes, filesIn(folder)]).toEqual(['kept', [], before]);
  });

  it('in another file that the settings name is looked at there, and stays', async () => {
    await using server = await startKeyServer();
    const folder = shop({ 'telltale.env': 'TELLTALE_ELASTICSEARCH_API_KEY_FILE=keys/own\n', 'keys/own': 'own' });
    server.keys.add('own');
    const { result } = await asAdmin(folder, server);
    expect([result.key, server.keys.size]).toEqual(['kept', 1]);
    expect(filesIn(folder)['telltale.env']).toBe(
      `TELLTALE_ELASTICSEARCH_API_KEY_FILE=keys/own\nTELLTALE_ELASTICSEARCH_URL=${server.url}\n`,
    );
  });

  it('is created again if Elasticsearch no longer knows it', async () => {
    await using server = await startKeyServer();
    const folder = shop();
    await asAdmin(folder, server);
    server.keys.clear();
    chmodSync(join(folder, secretFile), 0o644);
    writeFileSync(join(folder, secretFile), 'old');
    expect((await asAdmin(folder, server)).result.key).toBe('made');
    expect(server.keys).toContain(readFileSync(join(folder, secretFile), 'utf8').trim());
    expect(statSync(join(folder, secretFile)).mode & 0o777).toBe(0o600);
  });

  it('is not made without --write, nor is anything written', async () => {
    await using server = await startKeyServer();
    const folder = shop();
    const before = filesIn(folder);
    const { code, result } = await asAdmin(folder, server, []);
    expect([code, filesIn(folder), server.keys.size]).toEqual([0, before, 0]);
    expect(result.changes.map(({ path }) => path)).toEqual(['package.json', 'telltale.env', '.gitignore']);
  });

  const request = (result: InitResult): unknown => {
    const lines = result.byHand.find(({ what }) => what.includes('administrator'))?.lines ?? [];
    return [lines[0], JSON.parse(lines.slice(1).join('\n') || 'null')];
  };

  it.each([
    ['may make none', { mayMakeKeys: false }, 'is unauthorized for user [admin]'],
    ['may make one, but of less power than a service needs', { mayWrite: false }, 'may not create documents'],
  ])('by an account that %s is left to an administrator, with the exact request', async (_, options, why) => {
    await using server = await startKeyServer(options);
    const installed = 'node_modules/@telltale/node';
    const folder = shop({ [`${installed}/package.json`]: { main: 'x.js' }, [`${installed}/x.js`]: '' });
    const { code, result } = await asAdmin(folder, server);
    expect([code, result.key]).toEqual([4, 'refused']);
    expect(result.byHand.map(({ what }) => what).join('\n')).toContain(why);
    const sent = { name: 'telltale-shop', metadata: { managed_by: 'telltale', service: 'shop' } };
    expect(request(result)).toEqual(['POST /_security/api_key', expect.objectContaining(sent)]);
    expect([server.keys.size, filesIn(folder)[secretFile]]).toEqual([0, undefined]);
  });

  it('is left to an administrator if no credentials are given', async () => {
    await using server = await startKeyServer();
    const { code, result } = await init(shop(), ['--elasticsearch', server.url, '--write', '--no-proof']);
    expect([code, result.key, request(result)]).toEqual([4, 'refused', ['POST /_security/api_key', expect.anything()]]);
  });

  it.each(['Unknown filter type [pattern_capture] for [email]', 'api keys are not enabled'])(
    'is not offered by an Elasticsearch that answers "%s": the service is to log in as a user, and nobody lacks rights',
    async (withoutKeys) => {
      await using server = await startKeyServer({ withoutKeys });
      const { code, result } = await asAdmin(shop(), server);
      expect([code, result.key]).toEqual([4, 'not offered']);
      const { what, lines } = result.byHand.find((one) => one.what.includes('API keys')) ?? { what: '', lines: [] };
      expect(what).toContain('creates no API keys for any user');
      expect(lines).toEqual([
        'TELLTALE_ELASTICSEARCH_USERNAME=telltale-shipper',
        'TELLTALE_ELASTICSEARCH_PASSWORD_FILE=/path/to/its/password',
      ]);
      expect(JSON.stringify(result.byHand)).not.toContain('administrator');
    },
  );

  it('is not needed if security is disabled', async () => {
    await using server = await startKeyServer({ open: true });
    const folder = shop();
    const { result } = await init(folder, ['--elasticsearch', server.url, '--write', '--no-proof']);
    expect(result.key).toBe('not needed');
    expect(filesIn(folder)['telltale.env']).not.toContain('API_KEY');
    expect(filesIn(folder)['.gitignore']).toBe('/telltale.env\n');
  });
});

describe('an Elasticsearch that does not answer', () => {
  it('is a failure before anything is written', async () => {
    const folder = shop();
    const before = filesIn(folder);
    const { code, output } = await init(folder, ['--elasticsearch', 'http://127.0.0.1:1', '--write', '--no-proof']);
    expect(code).toBe(1);
    expect(output).toMatch(
      /the request failed \(connect ECONNREFUSED 127\.0\.0\.1:1\)\. Start it, or correct the address/,
    );
    expect(filesIn(folder)).toEqual(before);
  });

  it('is only a note without --write', async () => {
    const { code, result } = await init(shop(), ['--elasticsearch', 'http://127.0.0.1:1']);
    expect([code, result.key]).toEqual([0, 'unreachable']);
    expect(result.changes.map(({ path }) => path)).toContain('telltale.env');
  });
});

it.each([
  [['--elasticsearch', 'es:9200'], '--elasticsearch is not an address'],
  [['--elasticsearch', 'https://me:hush@es:9200'], '--elasticsearch holds credentials'],
  [['--elasticsearch', 'https://es', '--elasticsearch-username', 'me'], '--elasticsearch-username needs a password'],
])('%j is rejected as a wrong command line, and no secret is printed', async (args, message) => {
  const { code, output } = await init(shop(), args);
  expect(code).toBe(2);
  expect(output).toContain(message);
  expect(output).not.toContain('hush');
});

describe('a Compose file', () => {
  it('gets the CA file of Elasticsearch by a relative path, like the key', async () => {
    await using server = await startKeyServer();
    const folder = shop({
      'compose.yaml': 'services:\n  shop:\n    build: .\n',
      'certificates/ca.crt': '-----BEGIN CERTIFICATE-----\n',
    });
    await asAdmin(folder, server, ['--ca-file', join(folder, 'certificates/ca.crt'), '--write', '--no-proof']);
    const files = filesIn(folder);
    expect(files['telltale.env']).toContain('\nTELLTALE_ELASTICSEARCH_CA_FILE=certificates/ca.crt\n');
    expect(parse(files['compose.yaml'] ?? '')).toEqual({
      services: {
        shop: {
          build: '.',
          environment: {
            TELLTALE_ELASTICSEARCH_URL: server.url,
            TELLTALE_ELASTICSEARCH_API_KEY_FILE: '/run/secrets/telltale_elasticsearch_api_key',
            TELLTALE_ELASTICSEARCH_CA_FILE: '/run/secrets/telltale_elasticsearch_ca',
          },
          secrets: ['telltale_elasticsearch_api_key', 'telltale_elasticsearch_ca'],
        },
      },
      secrets: {
        telltale_elasticsearch_api_key: { file: './.telltale/elasticsearch-api-key' },
        telltale_elasticsearch_ca: { file: './certificates/ca.crt' },
      },
    });
  });

  const planned = async (text: string): Promise<InitResult & { text: string | undefined }> => {
    await using server = await startKeyServer({ open: true });
    const folder = shop({ 'docker-compose.yml': text });
    const { result } = await init(folder, ['--elasticsearch', server.url, '--write', '--no-proof']);
    return { ...result, text: filesIn(folder)['docker-compose.yml']?.replaceAll(server.url, 'URL') };
  };

  it.each([
    [
      'environment of a list',
      'services:\n  shop:\n    build: .\n    environment:\n    - A=b\n',
      'services:\n  shop:\n    build: .\n    environment:\n    - A=b\n    - TELLTALE_ELASTICSEARCH_URL=URL\n',
    ],
    [
      'no environment, and something behind it',
      'services:\n    shop:\n        build: . # here\n\n    # the next\n    db:\n        image: x\n',
      'services:\n    shop:\n        build: . # here\n        environment:\n          TELLTALE_ELASTICSEARCH_URL: URL\n\n    # the next\n    db:\n        image: x\n',
    ],
    [
      'a value that somebody has set',
      'services:\n  shop:\n    build: .\n    environment:\n      TELLTALE_ELASTICSEARCH_URL: $ES\n',
      'services:\n  shop:\n    build: .\n    environment:\n      TELLTALE_ELASTICSEARCH_URL: $ES\n',
    ],
  ])('with %s is extended, or unchanged where it already says so', async (_, before, after) => {
    expect((await planned(before)).text).toBe(after);
  });

  it.each([
    [
      'an anchor that another service has too',
      'services:\n  shop:\n    build: .\n    environment: &env\n      A: b\n  other:\n    image: x\n    environment: *env\n',
    ],
    ['an alias', 'x-env: &env\n  A: b\nservices:\n  shop:\n    build: .\n    environment: *env\n'],
    ['flow style', 'services:\n  shop:\n    build: .\n    environment: { A: b }\n'],
    ['a service in flow style', 'services:\n  shop: { build: . }\n'],
  ])('with %s is not changed, and the output says what to add', async (_, before) => {
    const { text, byHand } = await planned(before);
    expect(text).toBe(before);
    expect(byHand.flatMap(({ lines }) => lines).join('\n')).toMatch(
      /^environment:\n {2}TELLTALE_ELASTICSEARCH_URL: http/m,
    );
  });
});

it('the output says what would be done, then what was done, then that nothing is left to do', async () => {
  await using server = await startKeyServer();
  const manifest = { name: 'shop', scripts: { start: 'node app.js' }, dependencies: { '@telltale/node': '0.1.0' } };
  const folder = service({ 'package.json': manifest });
  const result = async (...more: string[]): Promise<string> => {
    const screen = terminal();
    const env = { TELLTALE_INIT_ELASTICSEARCH_PASSWORD: 'hush-hush' };
    const args = ['init', folder, '--elasticsearch', server.url, '--elasticsearch-username', 'admin', ...more];
    await run(args, { ...screen, env }, async () => noPlane());
    return screen.out.join('');
  };
  const first = await result();
  expect(first).toMatch(
    /^shop: CommonJS\n {2}package\.json "start" {2}gets the preload: node app\.js\n\n--- a\/package\.json\n/,
  );
  expect(first).toMatch(
    /nothing has been written yet\nan API key .* would be created\n\nto make these changes, run telltale init --write/,
  );
  expect(await result('--write', '--no-proof')).toMatch(
    /\nwritten\nan API key that may only create documents was created in \.telltale\//,
  );
  expect(await result('--write', '--no-proof')).toBe(
    `shop: CommonJS\n  package.json "start"  has the preload: ${JSON.parse(filesIn(folder)['package.json'] ?? '{}').scripts.start}\n` +
      'nothing to do\nthe API key of the service is valid\n',
  );
});
