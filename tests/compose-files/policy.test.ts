// Every service of the stack keeps every promise, or has a reason why it cannot; in each way in which it can be
// started.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Compose, composeFolder, obtainCompose, type Service } from './support/compose-model.ts';
import { exceptions } from './support/exceptions.ts';
import { type PromiseName, promises, type Subject } from './support/promises.ts';

const compose = await obtainCompose();
const why = 'why' in compose ? compose.why : undefined;
if (why !== undefined) console.log(`skipped: Compose cannot be had here: ${why}`);

const read = (name: string): string => readFileSync(join(composeFolder, name), 'utf8');
const imagesFile: { services: Record<string, { image: string }> } = parse(read('images.yaml'));
const images = new Map(Object.entries(imagesFile.services).map(([name, { image }]) => [name, image]));
/** Files that Compose reads. */
const files = readdirSync(composeFolder).filter((name) => name.endsWith('.yaml'));
/** Alone, and with each file that changes something. */
/** They are part of compose.yaml: what it includes, and what its services extend. */
const parts = ['images.yaml', 'pipelines.yaml'];
const ways = files.filter((name) => !parts.includes(name)).map((name) => [...new Set(['compose.yaml', name])]);

function subjectsOf({ model }: Compose, way: readonly string[]): Subject[] {
  const stack = model({ files: way });
  return Object.entries(stack.services).map(([name, service]) => ({ name, service, stack, images }));
}

function holdPromises(subjects: readonly Subject[]): void {
  describe.each(subjects.map((subject) => [subject.name, subject] as const))('%s', (name, subject) => {
    it.each(Object.entries(promises))('%s', (promise, question) => {
      const exception = exceptions.find((one) => one.service === name && one.promise === promise);
      const wrong = question(subject);
      if (exception === undefined) expect(wrong).toBeUndefined();
      else expect(wrong, `an exception is stale: ${exception.why}`).toBeDefined();
    });
  });
}

describe.skipIf(why !== undefined)(`the stack's services${why === undefined ? '' : ` (${why})`}`, () => {
  if ('why' in compose) return;
  describe.each(ways.map((way) => [way.join(' with '), way] as const))('of %s', (_, way) => {
    holdPromises(subjectsOf(compose, way));
  });

  const profiles = compose.run(['config', '--profiles']).trim().split('\n').filter(Boolean);
  it.each([[], ...profiles.map((profile) => [profile]), ['*']])(
    'are taken by Compose with the profile %s',
    (profile) => {
      expect(compose.run(['config', '--quiet'], { profiles: profile === undefined ? [] : [profile] })).toBe('');
    },
  );

  it('listen where the settings say, and nowhere else', () => {
    const { services } = compose.model({ env: { TELLTALE_BIND_ADDRESS: '192.0.2.7' } });
    const ports = Object.values(services).flatMap(({ ports = [] }) => ports);
    // Docker's log driver speaks this protocol without TLS.
    const plain = ports.filter(({ target }) => target === 24_224);
    const addressesOf = (some: typeof ports) => new Set(some.map(({ host_ip }) => host_ip));
    expect(addressesOf(plain)).toEqual(new Set(['127.0.0.1']));
    expect(addressesOf(ports.filter((port) => !plain.includes(port)))).toEqual(new Set(['192.0.2.7']));
  });

  it('use every declared volume and network', () => {
    const { services, volumes, networks } = compose.model();
    const all = Object.values(services);
    const mounted = all.flatMap(({ volumes: mounts = [] }) => mounts.map(({ source }) => source));
    const joined = all.flatMap(({ networks: names = {} }) => Object.keys(names));
    expect(Object.keys(volumes).filter((name) => !mounted.includes(name))).toEqual([]);
    expect(Object.keys(networks).filter((name) => !joined.includes(name))).toEqual([]);
  });

  it('exist for each exception', () => {
    const names = ways.flatMap((way) => subjectsOf(compose, way).map(({ name }) => name));
    expect(exceptions.map(({ service }) => service).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('the files', () => {
  it('name images in images.yaml only', () => {
    const elsewhere = files.filter((name) => name !== 'images.yaml' && /^\s*image:/m.test(read(name)));
    expect(elsewhere).toEqual([]);
    expect([...images.values()].filter((image) => /:latest\b|^[^:]+$/.test(image))).toEqual([]);
  });

  it('use exactly the settings of .env.example', () => {
    // `$$` is for the container's shell.
    const text = files.map((name) => read(name).replaceAll('$$', '')).join('\n');
    const used = new Set([...text.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name));
    const settings = new Set([...read('.env.example').matchAll(/^#?(\w+)=/gm)].map(([, name = '']) => name));
    expect([...used].filter((name) => !settings.has(name))).toEqual([]);
    expect([...settings].filter((name) => !used.has(name))).toEqual([]);
  });

  it('have the same default for each setting as .env.example', () => {
    const defaults = new Map(
      [...read('.env.example').matchAll(/^#(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const text = files.map(read).join('\n');
    const other = [...text.matchAll(/\$\{(\w+):-([^}]*)\}/g)].filter(
      ([, name = '', value]) => defaults.get(name) !== value,
    );
    expect(other.map(([written]) => written)).toEqual([]);
  });

  it('mount only files that git tracks', () => {
    for (const name of ['receivers', 'targets']) expect(existsSync(join(composeFolder, name, '.gitkeep'))).toBe(true);
  });
});

/** For each promise a service that breaks it. */
const breaking: Readonly<Record<PromiseName, Service>> = {
  'runs as a user that is not root': { user: '0:10001' },
  'cannot write into its image': { read_only: false },
  'has no capability': { cap_drop: ['ALL'], cap_add: ['NET_RAW'] },
  'can gain no privilege': { security_opt: ['no-new-privileges:true', 'seccomp:unconfined'] },
  'sees neither processes nor networks nor devices of the machine': { network_mode: 'host' },
  'has a bound of memory': {},
  'has a bound of processes': { pids_limit: -1 },
  'has an init that reaps what its health check leaves behind': { init: false },
  'has a bound of log': { logging: { driver: 'json-file', options: { 'max-size': '10m' } } },
  'says whether it does its work, unless it is to end': { healthcheck: { test: ['CMD-SHELL', 'exit 0'] } },
  'waits until what it needs does its work': { depends_on: { other: { condition: 'service_started' } } },
  'is restarted when it ends, unless it is a one-off': { restart: 'always' },
  'has time to end': {},
  'keeps its data in named volumes': { volumes: [{ type: 'volume', target: '/data' }] },
  'has no secret in its environment or arguments': { environment: { ELASTIC_PASSWORD: 'changeme' } },
  'publishes its ports only at the bind address': { ports: [{ target: 9200, published: '9200' }] },
  'runs an image pinned in images.yaml': { image: 'nginx:latest' },
  'sees only its own secrets, and cannot change them': {
    volumes: [{ type: 'volume', source: 'secrets', target: '/run/telltale', read_only: true }],
  },
  'is in the group of the secrets only if it has some': { group_add: ['10001'] },
  'shares the network of its published port with no other service': { networks: { outside: null } },
  'mounts nothing of the machine but files of the repository': {
    volumes: [{ type: 'bind', source: '/etc', target: '/host', read_only: true }],
  },
};

it.each(Object.entries(breaking))('a broken promise is detected: that a service %s', (promise, service) => {
  const stack = { services: { broken: service }, networks: { outside: {} }, volumes: { secrets: {} } };
  expect(promises[promise as PromiseName]({ name: 'broken', service, stack, images })).toEqual(expect.any(String));
});
