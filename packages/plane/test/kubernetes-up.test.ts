// What `up` asks of kubectl, in which order, and what it says where the cluster does not take the plane. The stub is for what a
// cluster cannot be had for here; npm run test:k8s has the real one.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openPlane, type PlannedChanges } from '../src/index.ts';
import { daemonSet, namespace, node, pod, setupJob, statefulSet, storageClass } from './support/cluster-objects.ts';
import { kubectlStub, list, type StubAnswer } from './support/kubectl-stub.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const names = ['elasticsearch', 'prometheus', 'alertmanager'];
const workloads = names.map((name) => statefulSet(name, { memory: '128Mi' }));
const running = [...workloads, ...names.map((name) => pod(name)), setupJob('Complete')];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secret = (name: string, data: Record<string, string>) => ({
  kind: 'Secret',
  metadata: { name },
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
});

/** A cluster without the plane, which has it once everything was applied. */
const cluster: readonly StubAnswer[] = [
  { when: /^config get-contexts/, stdout: 'kind-kind\nprod\n' },
  { when: /^config view/, stdout: { 'current-context': 'kind-kind' } },
  { when: /^version/, stdout: { serverVersion: { gitVersion: 'v1.36.4' } } },
  { when: /^kustomize/, stdout: [namespace, ...workloads].map((each) => stringify(each)).join('---\n') },
  { when: /^get namespace telltale/, after: /^apply/, stdout: namespace },
  { when: /^get namespace telltale/ },
  { when: /^get storageclasses/, stdout: list(storageClass('standard', true)) },
  { when: /^get nodes/, stdout: list(node('8Gi')) },
  { when: /^get pods --all-namespaces/ },
  { when: /^get clusterrolebinding/ },
  { when: /^get lease/ },
  { when: /^get job setup/ },
  { when: /^get secret telltale-shipper/, stdout: secret('telltale-shipper', { 'ca.crt': 'authority' }) },
  {
    when: /^get secret telltale-passwords/,
    stdout: secret('telltale-passwords', { reader: 'first\n', shipper: 'second\n' }),
  },
  { when: /^get (?:configmap|customresourcedefinition) / },
  { when: /^get daemonsets/, after: /^apply/, stdout: list(daemonSet('node-exporter')) },
  { when: /^get daemonsets/, stdout: list() },
  { when: /^get deployments,statefulsets,/, after: /^apply/, stdout: list(...running) },
  { when: /^get deployments,statefulsets,/, stdout: list() },
  { when: /^(?:create|replace) /, stdout: { metadata: { name: 'telltale-apply', resourceVersion: '7' } } },
  { when: /^(?:apply|delete) / },
];

function planeWith(
  answers: readonly StubAnswer[],
  options: { readonly context?: string; readonly namespace?: string } = {},
) {
  const overlay = temporaryFolder();
  writeFileSync(join(overlay, 'kustomization.yaml'), '');
  const planeDir = temporaryFolder();
  const stub = kubectlStub(answers);
  const changing = (): string[] =>
    stub
      .calls()
      .map(({ args }) => args)
      .filter((args) => /^(?:apply|create|replace|delete|patch|scale) /.test(args));
  return {
    ...stub,
    planeDir,
    changing,
    plane: openPlane({ engine: 'kubernetes', env: stub.env, overlay, planeDir, ...options }),
  };
}

it('applies server-side as the field manager telltale: the namespace first, the rest under a lease, which it releases', async () => {
  const { plane, calls, changing, planeDir } = planeWith(cluster);
  const asked: PlannedChanges[] = [];
  const report = await plane.up({
    confirm: async (changes) => {
      asked.push(changes);
      return true;
    },
  });
  const apply = 'apply --server-side --field-manager=telltale --force-conflicts --filename -';
  const [create, release] = ['create --filename - --output json', 'replace --filename - --output json'];
  expect(changing()).toEqual([apply, create, apply, release]);
  const released = calls().find(({ args }) => args === release)?.input ?? '{}';
  // By its version: a lease that somebody else has taken meanwhile stays theirs.
  expect(JSON.parse(released)).toMatchObject({ metadata: { resourceVersion: '7' }, spec: { holderIdentity: '' } });
  const applied = calls().filter(({ args }) => args === apply);
  // Components have objects in another namespace too, which kubectl refuses if it is told of one.
  expect(applied.map((call) => call.namespace)).toEqual(['none', 'none']);
  const kinds = applied.map(({ input }) => JSON.parse(input).items.map(({ kind }: { kind: string }) => kind));
  expect(kinds).toEqual([['Namespace'], ['StatefulSet', 'StatefulSet', 'StatefulSet']]);
  expect(asked).toMatchObject([{ text: '1 Namespace, 3 StatefulSets', where: 'the namespace telltale of kind-kind' }]);
  expect(report).toMatchObject({ started: names, alreadyRunning: [] });
  const folder = join(planeDir, 'kubernetes/kind-kind/telltale');
  expect(report.connections.elasticsearch).toEqual({
    url: 'https://elasticsearch.telltale.svc:9200',
    ca_file: join(folder, 'ca.crt'),
    username: 'telltale-reader',
    password_file: join(folder, 'reader.password'),
    version: '1.2.3',
  });
  expect(calls().filter(({ args, input }) => /first|second/.test(`${args}${input}`))).toEqual([]);
});

it.each([
  ['was current at the start', undefined, 'kind-kind'],
  ['was named', 'prod', 'prod'],
])('sends every command to the context that %s', async (_, context, expected) => {
  const { plane, calls } = planeWith(cluster, context === undefined ? {} : { context });
  await plane.up();
  const [asked, contexts] = [calls().filter(({ args }) => !args.startsWith('config')), new Set<string>()];
  for (const call of asked) contexts.add(call.context);
  expect(asked.length).toBeGreaterThan(10);
  expect([...contexts]).toEqual([expected]);
});

it('names the contexts that there are if the one that was named is not among them', async () => {
  const { plane, changing } = planeWith(cluster, { context: 'staging' });
  await expect(plane.up()).rejects.toThrow(
    /^\[telltale plane\] cannot find the context staging: kubectl knows kind-kind, prod\. Name one of these with --context/,
  );
  expect(changing()).toEqual([]);
});

it('changes nothing and says so if the cluster has what the manifests say', async () => {
  const there: readonly StubAnswer[] = [
    { when: /^diff / },
    { when: /^get namespaces telltale/, stdout: 'namespace/telltale\n' },
    { when: /^get namespace telltale/, stdout: namespace },
    { when: /^get deployments,statefulsets,/, stdout: list(...running) },
  ];
  const { plane, changing } = planeWith([...there, ...cluster]);
  const report = await plane.up({ confirm: async () => expect.fail('nothing is to be confirmed') });
  expect(report.notes).toEqual(['nothing to change: the cluster matches the manifests']);
  expect(report).toMatchObject({ started: [], alreadyRunning: names });
  expect(changing()).toEqual([]);
});

it('changes nothing if the changes are not confirmed', async () => {
  const { plane, changing } = planeWith(cluster);
  await expect(plane.up({ confirm: async () => false })).rejects.toThrow(
    /the changes were not confirmed, and nothing was changed/,
  );
  expect(changing()).toEqual([]);
});

it.each<[string, readonly StubAnswer[], RegExp]>([
  [
    'cannot be reached',
    [{ when: /^version/, code: 1, stderr: 'Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout\n' }],
    /cannot reach the cluster in the cluster of the context kind-kind: Unable to connect.* i\/o timeout\. Check that the API server can be reached/,
  ],
  [
    'does not know this user any more',
    [{ when: /^version/, code: 1, stderr: 'error: You must be logged in to the server (Unauthorized)\n' }],
    /You must be logged in to the server \(Unauthorized\)\. Log in to the cluster again/,
  ],
  [
    'is too old',
    [{ when: /^version/, stdout: { serverVersion: { gitVersion: 'v1.30.1' } } }],
    /the API server of kind-kind has version v1\.30\.1, and the oldest supported version is 1\.34\.0/,
  ],
])('changes nothing in a cluster that %s', async (_, answers, message) => {
  const { plane, changing } = planeWith([...answers, ...cluster]);
  await expect(plane.up()).rejects.toThrow(message);
  expect(changing()).toEqual([]);
});

it('goes on where this user may not look at nodes and storage classes', async () => {
  const forbidden = {
    code: 1,
    stderr: 'Error from server (Forbidden): nodes is forbidden: User "ann" cannot list resource\n',
  };
  const { plane } = planeWith([{ when: /^get (?:nodes|storageclasses)/, ...forbidden }, ...cluster]);
  await expect(plane.up()).resolves.toMatchObject({ started: names });
});

it('says what stays in the cluster if it is interrupted, and that nothing was changed before', async () => {
  const upUntil = async (step: string, ms = 0): Promise<unknown> => {
    const waiting = { when: /^get deployments,statefulsets,/, stdout: list(statefulSet('kibana', { ready: 0 })) };
    const { plane } = planeWith([waiting, ...cluster]);
    const ended = new AbortController();
    const up = plane.up({
      signal: ended.signal,
      onProgress: (event) => void (event.step === step && setTimeout(() => ended.abort('SIGINT'), ms)),
    });
    return up.then(
      () => 'brought up',
      (error: Error) => error.message,
    );
  };
  expect(await upUntil('ready')).toMatch(
    /the applied objects remain in the cluster and continue to start\. Run the command again/,
  );
  // In the pause between two looks.
  expect(await upUntil('ready', 600)).toMatch(/the applied objects remain in the cluster/);
  expect(await upUntil('compare')).toMatch(/the plane was not brought up: nothing was changed\./);
});

it('gives way to another apply that takes the lease first', async () => {
  const taken = {
    when: /^create/,
    code: 1,
    stderr: 'Error from server (AlreadyExists): leases "telltale-apply" already exists\n',
  };
  const { plane, changing } = planeWith([taken, ...cluster]);
  await expect(plane.up()).rejects.toMatchObject({ code: 'locked' });
  expect(changing().filter((args) => args.startsWith('apply'))).toHaveLength(1);
});

it('replaces the Job of a set-up that has ended and is another version, because it cannot be changed', async () => {
  const immutable = 'The Job "setup" is invalid: spec.template: Invalid value: field is immutable\n';
  const job = { ...setupJob(), apiVersion: 'batch/v1' };
  const answers: readonly StubAnswer[] = [
    { when: /^diff /, after: /^diff /, code: 0 },
    { when: /^diff /, code: 1, stderr: immutable },
    { when: /^kustomize/, stdout: [namespace, ...workloads, job].map((each) => stringify(each)).join('---\n') },
    { when: /^get namespaces telltale/, stdout: 'namespace/telltale\n' },
    { when: /^get namespace telltale/, stdout: namespace },
    { when: /^get job setup/, stdout: setupJob('Complete') },
    { when: /^get deployments,statefulsets,/, stdout: list(...running) },
  ];
  const { plane, changing } = planeWith([...answers, ...cluster]);
  expect((await plane.up()).notes).toEqual(['the existing Job setup was replaced, because a Job cannot be changed']);
  expect(changing()).toContain('delete job setup --ignore-not-found --wait');
});

it('names what is in a namespace that is not there yet, with which nothing can be compared', async () => {
  const daemon = { ...namespace, metadata: { ...namespace.metadata, name: 'telltale-node' } };
  const inside = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own', namespace: 'telltale-node' } };
  const answers: readonly StubAnswer[] = [
    { when: /^diff / },
    { when: /^kustomize/, stdout: [namespace, daemon, inside].map((each) => stringify(each)).join('---\n') },
    { when: /^get namespaces telltale telltale-node/, stdout: 'namespace/telltale\n' },
    { when: /^get namespace telltale/, stdout: namespace },
    { when: /^get deployments,statefulsets,/, stdout: list(...running) },
  ];
  const { plane, calls } = planeWith([...answers, ...cluster]);
  const { planned } = await plane.up();
  expect(planned).toMatchObject({ created: ['namespace/telltale-node', 'configmap/own'], changed: [] });
  const compared = calls().find(({ args }) => args.startsWith('diff'))?.input ?? '{}';
  expect(JSON.parse(compared).items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual([
    'telltale',
  ]);
});

it('does not apply servers that operators run', async () => {
  const eck = { apiVersion: 'elasticsearch.k8s.elastic.co/v1', kind: 'Elasticsearch', metadata: { name: 'x' } };
  const { plane, changing } = planeWith([
    { when: /^kustomize/, stdout: [namespace, eck].map((each) => stringify(each)).join('---\n') },
    ...cluster,
  ]);
  await expect(plane.up()).rejects.toThrow(/operators run the servers .*\. Apply them with kubectl/);
  expect(changing()).toEqual([]);
});

it('counts the memory of pods that hold some, as the scheduler does', async () => {
  const { plane, calls } = planeWith(cluster);
  await plane.up();
  const asked = calls().find(({ args }) => args.startsWith('get pods --all-namespaces'))?.args;
  expect(asked).toContain('--field-selector status.phase!=Succeeded,status.phase!=Failed');
});

it.each([
  { kind: 'APIService', metadata: { name: 'v1beta1.custom.metrics.k8s.io' } },
  { kind: 'Ingress', metadata: { name: 'grafana', namespace: 'telltale' } },
  { kind: 'DaemonSet', metadata: { name: 'fluent-bit', namespace: 'telltale-node' } },
])('refuses another namespace where a component names its own, by $kind', async (fixed) => {
  const text = [namespace, ...workloads, { apiVersion: 'v1', ...fixed }].map((each) => stringify(each)).join('---\n');
  const answers = [{ when: /^kustomize/, stdout: text }, ...cluster];
  const { plane, changing } = planeWith(answers, { namespace: 'monitoring' });
  await expect(plane.up()).rejects.toThrow(/works only in the namespace telltale\. Omit --namespace/);
  expect(changing()).toEqual([]);
});

it('says where kubectl is missing, what mends it, and that there are other engines', async () => {
  const env = { PATH: temporaryFolder() };
  const plane = openPlane({ engine: 'kubernetes', env, planeDir: temporaryFolder() });
  await expect(plane.status()).rejects.toThrow(
    /the program kubectl is not on the PATH\. Install it, of the minor version of your cluster: .*telltale up --engine native/,
  );
});

it('says where the overlay is not one, before the cluster is asked', async () => {
  const stub = kubectlStub(cluster);
  const overlay = temporaryFolder();
  const plane = openPlane({ engine: 'kubernetes', env: stub.env, overlay, planeDir: temporaryFolder() });
  await expect(plane.up()).rejects.toThrow(
    /there is no kustomization\.yaml\. Name small, production or a folder of yours/,
  );
  expect(existsSync(overlay)).toBe(true);
  expect(stub.calls().some(({ args }) => args.startsWith('version'))).toBe(false);
});

it('refuses options of other engines', async () => {
  const { plane, calls } = planeWith(cluster);
  await expect(plane.up({ ports: { prometheus: 9090 } })).rejects.toThrow(/cannot use --prometheus-port/);
  await expect(plane.up({ profiles: ['logstash'] })).rejects.toThrow(/cannot use --profile/);
  expect(calls().some(({ args }) => args.startsWith('version'))).toBe(false);
});
