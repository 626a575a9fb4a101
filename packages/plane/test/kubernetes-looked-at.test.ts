// What status and logs make of what runs in a cluster. The stub answers as a cluster does; npm run test:k8s has a real one.
import { expect, it } from 'vitest';
import { openPlane } from '../src/index.ts';
import type { Observed } from '../src/kubernetes/ready.ts';
import { partsIn } from '../src/kubernetes/status.ts';
import { daemonSet, pod, setupJob, statefulSet } from './support/cluster-objects.ts';
import { kubectlStub, list, type StubAnswer } from './support/kubectl-stub.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const access = { context: 'kind-kind', namespace: 'telltale', overlay: '', clientFolder: '/nowhere', env: {} };
const none: Observed = { workloads: [], pods: [], daemonSets: [], setupJob: undefined };
const context: readonly StubAnswer[] = [
  { when: /^config get-contexts/, stdout: 'kind-kind\n' },
  { when: /^config view/, stdout: { 'current-context': 'kind-kind' } },
];

function planeWith(answers: readonly StubAnswer[]) {
  const stub = kubectlStub([...answers, ...context]);
  return { ...stub, plane: openPlane({ engine: 'kubernetes', env: stub.env, planeDir: temporaryFolder() }) };
}

const of = (observed: Partial<Observed>, part: string) =>
  partsIn({ ...none, ...observed }, access).find(({ name }) => name === part);

it('lists every part as stopped where nothing is applied', () => {
  const parts = partsIn(none, access);
  expect(new Set(parts.map(({ state }) => state))).toEqual(new Set(['stopped']));
  expect(parts.map(({ name }) => name)).toContain('elasticsearch');
});

it('tells the version, the address in the cluster, the memory and the start of a part that runs', () => {
  const observed = { ...none, workloads: [statefulSet('prometheus')], pods: [pod('prometheus')] };
  const memory = new Map([['prometheus-0', 27_000_000]]);
  expect(partsIn(observed, access, memory).find(({ name }) => name === 'prometheus')).toEqual({
    name: 'prometheus',
    state: 'running',
    version: '1.2.3',
    url: 'https://prometheus.telltale.svc:9090',
    memory_bytes: 27_000_000,
    since: '2026-01-02T03:04:05Z',
  });
});

it.each([
  ['is scaled to none', statefulSet('kibana', { replicas: 0, ready: 0 }), [], 'stopped', /scaled to no pod/],
  ['has no pod yet', statefulSet('kibana', { ready: 0 }), [], 'starting', /no pod yet/],
  [
    'waits for its image',
    statefulSet('kibana', { ready: 0 }),
    [pod('kibana', { reason: 'ErrImagePull', message: 'no such image.' })],
    'starting',
    /^ErrImagePull: no such image$/,
  ],
  [
    'ends again and again',
    statefulSet('kibana', { ready: 0 }),
    [pod('kibana', { reason: 'CrashLoopBackOff' })],
    'crashed',
    /it ended; see: telltale logs kibana/,
  ],
  ['is not ready', statefulSet('kibana', { ready: 0 }), [pod('kibana')], 'unhealthy', /its readiness probe fails/],
])('says of a part that %s how it is, and why', (_, workload, pods, state, detail) => {
  expect(of({ workloads: [workload], pods }, 'kibana')).toMatchObject({
    state,
    detail: expect.stringMatching(detail),
  });
});

it('lists the DaemonSets of components, and says on how many nodes one is not ready', () => {
  const daemonSets = [daemonSet('node-exporter'), daemonSet('fluent-bit', { ready: 1 })];
  expect(of({ daemonSets }, 'node-exporter')).toEqual({ name: 'node-exporter', state: 'running', version: '1.2.3' });
  expect(of({ daemonSets }, 'fluent-bit')).toMatchObject({
    state: 'starting',
    detail: 'ready on 1 of 2 nodes; see: kubectl -n telltale-node get pods --output wide',
  });
});

it('lists the set-up only if it failed', () => {
  expect(of({ setupJob: setupJob('Complete') }, 'setup')).toBeUndefined();
  expect(of({ setupJob: setupJob('Failed', 'backoff limit') }, 'setup')).toEqual({
    name: 'setup',
    state: 'crashed',
    detail: 'backoff limit; see: telltale logs setup',
  });
});

it('gives each line with its part, whatever the pod is called', async () => {
  const pods = list(pod('elasticsearch'), pod('keeper'), pod('elasticsearch-exporter'), statefulSet('elasticsearch'));
  const stdout = [
    '[pod/elasticsearch-0/elasticsearch] started',
    '[pod/elasticsearch-0/settings] copied',
    '[pod/keeper-5d8c7f9b4-x2x9z/keep] healthy',
    '[pod/elasticsearch-exporter-5d8c7f9b4-x2x9z/elasticsearch-exporter] [odd] words',
  ];
  const { plane, calls } = planeWith([
    { when: /^get/, stdout: pods },
    { when: /^logs/, stdout: `${stdout.join('\n')}\n` },
  ]);
  const lines = [];
  for await (const line of plane.logs({ parts: [], linesMax: 5, follow: false })) lines.push(line);
  expect(lines).toEqual([
    { part: 'elasticsearch', line: 'started' },
    { part: 'elasticsearch', line: 'copied' },
    { part: 'keeper', line: 'healthy' },
    { part: 'elasticsearch-exporter', line: '[odd] words' },
  ]);
  const asked = calls().find(({ args }) => args.startsWith('logs'))?.args;
  expect(asked).toContain('app.kubernetes.io/name in (elasticsearch,elasticsearch-exporter,keeper)');
});

it('says which part it does not know, and that nothing runs', async () => {
  const read = async (objects: object, parts: readonly string[]): Promise<void> => {
    const { plane } = planeWith([{ when: /^get/, stdout: objects }]);
    for await (const _ of plane.logs({ parts, linesMax: 5, follow: false }));
  };
  await expect(read(list(pod('keeper')), ['logstash'])).rejects.toThrow(
    /cannot find logstash: .* One of these: keeper\./,
  );
  await expect(read(list(), [])).rejects.toMatchObject({ code: 'not_running' });
});
