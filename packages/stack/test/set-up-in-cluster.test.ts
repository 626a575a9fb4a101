// In a cluster the set-up's folders are Secrets: what is there stays, what is missing is made, and two at once end in one.
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { names } from '@telltale/catalog';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterServices, type KubernetesLayout, kubernetesLayout } from '../src/kubernetes/layout.ts';
import { secretFolders } from '../src/kubernetes/secret-folders.ts';
import { connectSecretStore, type SecretStore } from '../src/kubernetes/secret-store.ts';
import { setUpInCluster } from '../src/kubernetes/set-up-in-cluster.ts';
import type { StackLayout } from '../src/layout.ts';
import { rotateVolumeSecrets } from '../src/rotate-volume-secrets.ts';
import { type StackReport, setUpStack } from '../src/set-up.ts';
import { KubernetesStub, type StoredSecret } from './support/kubernetes-stub.ts';

const config = fileURLToPath(new URL('../../../compose', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'telltale-pods-'));
type Secrets = Map<string, Record<string, string>>;

let api: KubernetesStub;
/** Making them takes seconds, for hashes are slow on purpose: they are made once. */
let made: ReadonlyMap<string, StoredSecret>;

/** A pod of its own: an empty folder, and the identity that the kubelet puts there. */
function pod(
  token: string = api.token,
  services: ClusterServices = {},
): { layout: KubernetesLayout; connect(): Promise<SecretStore> } {
  const folder = mkdtempSync(join(scratch, 'pod-'));
  const identity = join(folder, 'identity');
  mkdirSync(identity);
  writeFileSync(join(identity, 'token'), `${token}\n`);
  writeFileSync(join(identity, 'ca.crt'), api.certificate);
  return {
    layout: {
      ...kubernetesLayout(join(folder, 'secrets'), 'telltale', services),
      config,
      receivers: join(folder, 'receivers'),
    },
    connect: () => connectSecretStore({ env: api.env, namespace: 'telltale', identity, wait: async () => {} }),
  };
}

async function runSetUp(
  run: (layout: StackLayout) => Promise<StackReport> = setUpStack,
  { layout, connect } = pod(),
): Promise<StackReport> {
  await using store = await connect();
  return await setUpInCluster(store, layout, { run, wait: async () => {} });
}

/** Contents of every Secret, decoded. */
function secrets(): Secrets {
  return new Map(
    [...api.secrets].map(([name, { data = {} }]) => [
      name,
      Object.fromEntries(
        Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')]),
      ),
    ]),
  );
}

const file = (secret: string, name: string): string => secrets().get(secret)?.[name] ?? '';

/** Every certificate is of the one authority, every password the one of the passwords. */
function expectOnePlane(): void {
  const authority = new X509Certificate(file('telltale-authority', 'ca.crt'));
  for (const [name, files] of secrets()) {
    if (files['server.crt'] !== undefined) {
      expect(new X509Certificate(files['server.crt']).verify(authority.publicKey), name).toBe(true);
      expect(files['ca.crt'], name).toBe(file('telltale-authority', 'ca.crt'));
    }
    for (const [key, content] of Object.entries(files)) {
      const [, user] = /^([\w-]+)\.password$/.exec(key) ?? [];
      if (user !== undefined) expect(content, `${name}/${key}`).toBe(file('telltale-passwords', user));
    }
  }
}

beforeAll(async () => {
  await using stub = await KubernetesStub.start();
  api = stub;
  await runSetUp();
  made = new Map(stub.secrets);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
beforeEach(async () => {
  api = await KubernetesStub.start();
});
afterEach(() => api[Symbol.asyncDispose]());

const putMade = (except: readonly string[] = []): void => {
  for (const [name, secret] of made) if (!except.includes(name)) api.secrets.set(name, secret);
};

describe('a set-up in an empty namespace', () => {
  it('creates one Secret for each folder, whose keys are the names of the files', () => {
    putMade();
    expect([...secrets().keys()].toSorted()).toEqual(
      secretFolders(pod().layout)
        .map(({ secret }) => secret)
        .toSorted(),
    );
    expect(Object.keys(secrets().get('telltale-shipper') ?? {}).toSorted()).toEqual([
      'ca.crt',
      'server.crt',
      'server.key',
      'shipper.password',
      'tls.crt',
      'tls.key',
    ]);
    expect(file('telltale-alertmanager', 'alertmanager.yaml')).toContain('/etc/telltale/alertmanager/templates/*.tmpl');
    expect(file('telltale-alertmanager-templates', 'telltale.tmpl')).not.toBe('');
    expectOnePlane();
  });

  it('asks a node for the template alone to tell whether it is ready, and not for the status of the cluster', () => {
    putMade();
    const urls = [...file('telltale-elasticsearch', 'ready.curlrc').matchAll(/^url = "(.*)"$/gm)].map(([, url]) => url);
    expect(urls).toEqual([`https://localhost:9200/_index_template/${names.elasticsearch.template}`]);
  });

  it('has each certificate also by the names by which operators take one', () => {
    putMade();
    const certified = [...secrets()].filter(([, files]) => files['server.crt'] !== undefined);
    expect(certified.length).toBeGreaterThan(5);
    for (const [name, files] of certified) {
      expect([files['tls.crt'], files['tls.key']], name).toEqual([files['server.crt'], files['server.key']]);
    }
    expect(secrets().get('telltale-passwords')?.['tls.crt']).toBeUndefined();
  });

  it('gives each certificate the names of its Services, and loopback', () => {
    putMade();
    const certificate = new X509Certificate(file('telltale-elasticsearch', 'server.crt'));
    for (const service of ['elasticsearch', 'elasticsearch-nodes']) {
      for (const end of ['', '.telltale', '.telltale.svc', '.telltale.svc.cluster.local']) {
        expect(certificate.checkHost(`${service}${end}`), `${service}${end}`).toBeDefined();
      }
    }
    expect(certificate.checkHost('localhost')).toBeDefined();
    expect(certificate.checkHost('kibana')).toBeUndefined();
  });
});

it('gives a service of a component its Secret, in the namespace where it runs and with its names there', async () => {
  putMade();
  const further = [{ name: 'fluent-bit', namespace: 'telltale-node' }, { name: 'kube-state-metrics' }];
  expect((await runSetUp(setUpStack, pod(api.token, { further }))).changed.toSorted()).toEqual([
    'fluent-bit',
    'kube-state-metrics',
    // It is told of their certificates.
    'prometheus',
  ]);
  expect(file('telltale-node/telltale-fluent-bit', 'shipper.password')).toBe(file('telltale-passwords', 'shipper'));
  const certificate = new X509Certificate(file('telltale-node/telltale-fluent-bit', 'server.crt'));
  expect(certificate.checkHost('fluent-bit.telltale-node.svc')).toBeDefined();
  expect(certificate.checkHost('fluent-bit.telltale.svc')).toBeUndefined();
  expect(Object.keys(secrets().get('telltale-kube-state-metrics') ?? {})).toContain('web.yaml');
  expectOnePlane();

  const { 'server.crt': _, ...others } = api.secrets.get('telltale-node/telltale-fluent-bit')?.data ?? {};
  api.secrets.set('telltale-node/telltale-fluent-bit', {
    metadata: { name: 'telltale-fluent-bit', resourceVersion: '7' },
    data: others,
  });
  expect((await runSetUp(setUpStack, pod(api.token, { further }))).notes).toEqual([
    'they use the new files after a restart: kubectl -n telltale-node rollout restart daemonset/fluent-bit',
  ]);
});

it('puts the name of each pod into the certificate of a service that has several, and keeps them in a rotation', async () => {
  putMade();
  const services = { replicas: new Map([['elasticsearch', 3]]) };
  const several = (): ReturnType<typeof pod> => pod(api.token, services);
  const names = [0, 1, 2].map((index) => `elasticsearch-${index}.elasticsearch-nodes`);
  const of = (): X509Certificate => new X509Certificate(file('telltale-elasticsearch', 'server.crt'));
  expect(of().checkHost(`${names[0]}`)).toBeUndefined();
  expect((await runSetUp(setUpStack, several())).changed.toSorted()).toEqual(['elasticsearch', 'prometheus']);
  const first = of();
  await runSetUp((layout) => rotateVolumeSecrets(layout, { passwords: false, certificates: true }), several());
  expect(of().serialNumber).not.toBe(first.serialNumber);
  for (const certificate of [first, of()]) {
    for (const name of ['elasticsearch', ...names.flatMap((each) => [each, `${each}.telltale.svc`])]) {
      expect(certificate.checkHost(name), name).toBeDefined();
    }
  }
  expect((await runSetUp(setUpStack, several())).changed).toEqual([]);
});

it('changes no Secret where all are in order, and keeps the age of each password', async () => {
  putMade();
  expect((await runSetUp()).changed).toEqual([]);
  expect(api.asked.filter((each) => !each.startsWith('GET'))).toEqual([]);
});

it('tells Prometheus the age of a password by the time at which it was written, whenever it is read', async () => {
  putMade();
  const found = api.secrets.get('telltale-passwords');
  const written = JSON.parse(String(Object.values(found?.metadata.annotations ?? {})[0]));
  expect(Object.keys(written)).toContain('shipper');
  api.secrets.set('telltale-passwords', {
    ...found,
    metadata: {
      name: 'telltale-passwords',
      resourceVersion: '7',
      annotations: { 'telltale/written': JSON.stringify({ ...written, shipper: '2020-01-01T00:00:00.000Z' }) },
    },
  });
  expect((await runSetUp()).changed).toEqual(['prometheus']);
  expect(file('telltale-prometheus', 'ages.rules.yaml')).toMatch(/vector\(1577836800\)[^-]*secret: "?shipper/);
});

it('continues a set-up that was cut off, with the authority and the passwords that are there', async () => {
  for (const name of ['telltale-authority', 'telltale-passwords', 'telltale-kibana']) {
    api.put(name, made.get(name)?.data ?? {});
  }
  await runSetUp();
  expect([...api.secrets.keys()].toSorted()).toEqual([...made.keys()].toSorted());
  for (const name of ['telltale-authority', 'telltale-passwords', 'telltale-kibana']) {
    expect(api.secrets.get(name)?.data, name).toEqual(made.get(name)?.data);
  }
  expectOnePlane();
});

it('names the servers to restart where their Secrets were replaced, and none where they were created', async () => {
  putMade(['telltale-grafana']);
  for (const name of ['telltale-elasticsearch', 'telltale-kibana', 'telltale-prometheus']) {
    const { 'server.crt': _, ...others } = made.get(name)?.data ?? {};
    api.put(name, others);
  }
  const { changed, notes } = await runSetUp();
  expect(changed.toSorted()).toEqual(['elasticsearch', 'grafana', 'kibana', 'prometheus']);
  expect(notes).toEqual([
    'they use the new files after a restart: kubectl -n telltale rollout restart statefulset/elasticsearch deployment/kibana',
  ]);
  expect((await runSetUp()).notes).toEqual([]);
});

it('keeps labels and annotations that others have given to a Secret', async () => {
  putMade();
  const found = api.secrets.get('telltale-kibana');
  api.secrets.set('telltale-kibana', {
    ...found,
    metadata: { ...found?.metadata, name: 'telltale-kibana', resourceVersion: '7', labels: { team: 'logs' } },
    data: {},
  });
  await runSetUp();
  expect(api.secrets.get('telltale-kibana')?.metadata.labels).toEqual({
    team: 'logs',
    'app.kubernetes.io/part-of': 'telltale',
    'app.kubernetes.io/managed-by': 'telltale-setup',
  });
});

it('two set-ups at once make one plane', async () => {
  await Promise.all([runSetUp(), runSetUp()]);
  expectOnePlane();
  const before = new Map(api.secrets);
  await runSetUp();
  expect(api.secrets).toEqual(before);
});

it('reads again what another has changed while it wrote (409 Conflict)', async () => {
  putMade();
  let changes = 0;
  api.beforeWrite = (name) => {
    if (name !== 'telltale-passwords' || changes > 0) return;
    changes += 1;
    api.put(name, { ...made.get(name)?.data, shipper: Buffer.from('changed by another\n').toString('base64') });
  };
  await runSetUp((layout) => rotateVolumeSecrets(layout, { passwords: true, certificates: false }));
  expect(changes).toBe(1);
  expect(file('telltale-passwords', 'shipper')).not.toBe('changed by another\n');
  expectOnePlane();
});

it('rotates once, also where another changes a Secret after the passwords were written', async () => {
  putMade();
  let changes = 0;
  api.beforeWrite = (name) => {
    if (name !== 'telltale-kibana' || changes > 0) return;
    changes += 1;
    api.put(name, { noise: 'bm9pc2U=' });
  };
  let rotations = 0;
  await runSetUp((layout) => {
    rotations += 1;
    return rotateVolumeSecrets(layout, { passwords: true, certificates: false });
  });
  expect([changes, rotations]).toEqual([1, 1]);
  expectOnePlane();
});

it('gives up where another changes a Secret each time, and says so', async () => {
  putMade(['telltale-kibana']);
  let count = 0;
  api.beforeWrite = (name) => {
    count += 1;
    api.put(name, { noise: Buffer.from(String(count)).toString('base64') });
  };
  await expect(runSetUp()).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining('Wait until no other set-up or rotation runs there'),
  });
});

describe('where the API', () => {
  it('is busy, it is asked again', async () => {
    putMade();
    api.failures.push(503, 429, 503);
    expect((await runSetUp()).changed).toEqual([]);
  });

  it('does not accept the token, the set-up fails and does not tell the token', async () => {
    const refused = runSetUp(setUpStack, pod('another token'));
    await expect(refused).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('answers 401') });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('another token') });
  });

  it('forbids a Secret, the set-up names it, and writes none', async () => {
    api.allowed = (name) => name !== 'telltale-kibana';
    await expect(runSetUp()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/telltale-kibana.*403.*Role of k8s\/base\/setup names each Secret/s),
    });
    expect(api.secrets.size).toBe(0);
  });

  it('cannot be reached because there is no service account, the set-up says what to do', async () => {
    const connected = connectSecretStore({ env: {}, namespace: 'telltale', identity: join(scratch, 'none') });
    await expect(connected).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringContaining('Run it as the Job of k8s/base/setup'),
    });
  });
});
