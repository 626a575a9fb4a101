// What looks after a plane in a cluster: the pod that mounts a volume, the Job of a rotation, and ports that are forwarded.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPlane } from '../src/index.ts';
import { Forwards } from '../src/kubernetes/kubectl/forward.ts';
import { rotationJob } from '../src/kubernetes/rotate-cluster-secrets.ts';
import { volumePod, volumeScripts } from '../src/kubernetes/volumes.ts';
import { pod, statefulSet } from './support/cluster-objects.ts';
import { kubectlStub, list, type StubAnswer } from './support/kubectl-stub.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const context: readonly StubAnswer[] = [
  { when: /^config get-contexts/, stdout: 'kind-kind\n' },
  { when: /^config view/, stdout: { 'current-context': 'kind-kind' } },
];

function planeWith(answers: readonly StubAnswer[]) {
  const stub = kubectlStub([...answers, ...context]);
  return { ...stub, plane: openPlane({ engine: 'kubernetes', env: stub.env, planeDir: temporaryFolder() }) };
}

it('rotates with the arguments that are asked for, and keeps those that components have added', () => {
  const container = { name: 'setup', image: 'x', args: ['rotate', '--passwords', '--certificates', '--service=x.y'] };
  const template = { spec: { template: { spec: { containers: [container] } } } };
  const { spec } = rotationJob(template, 'rotate-1', ['--passwords']);
  expect(spec.template.spec.containers[0]?.args).toEqual(['rotate', '--passwords', '--service=x.y']);
});

it('mounts a volume as the user whose files they are, as the level restricted admits it', () => {
  expect(volumePod({ namespace: 'telltale' }, 'prometheus', { image: 'x', nodeName: undefined })).toMatchObject({
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
      volumes: [{ persistentVolumeClaim: { claimName: 'data-prometheus-0' } }],
    },
  });
});

it('reads a volume on the node of Elasticsearch, and removes its pod when the stream has ended', async () => {
  const objects = list(statefulSet('elasticsearch'), statefulSet('keeper'), pod('elasticsearch'));
  const { plane, calls } = planeWith([
    { when: /^get/, stdout: objects },
    { when: /^(?:create|delete|wait) / },
    { when: /^exec/, stdout: 'the files' },
  ]);
  await using operator = await plane.operator();
  const chunks: Buffer[] = [];
  for await (const chunk of await operator.read('snapshots')) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('the files');
  const made = calls().find(({ args }) => args.startsWith('create'))?.input ?? '{}';
  expect(JSON.parse(made).spec).toMatchObject({
    nodeName: 'node-1',
    containers: [{ image: 'example.com/keeper:v1.2.3' }],
  });
  expect(calls().at(-1)?.args).toMatch(/^delete pod telltale-data-snapshots /);
});

it('reads the snapshots of several Elasticsearch nodes from the volume that they share', async () => {
  const elasticsearch = statefulSet('elasticsearch', { replicas: 3, ready: 3 });
  const volumes = [{ name: 'snapshots', persistentVolumeClaim: { claimName: 'elasticsearch-snapshots' } }];
  const template = { spec: { ...elasticsearch.spec.template.spec, volumes } };
  const shared = { ...elasticsearch, spec: { ...elasticsearch.spec, template } };
  const { plane, calls } = planeWith([
    { when: /^get/, stdout: list(shared, statefulSet('keeper'), pod('elasticsearch')) },
    { when: /^(?:create|delete|wait) / },
    { when: /^exec/, stdout: 'the files' },
  ]);
  await using operator = await plane.operator();
  for await (const _ of await operator.read('snapshots'));
  const made = calls().find(({ args }) => args.startsWith('create'))?.input ?? '{}';
  expect(JSON.parse(made).spec.volumes).toEqual([
    { name: 'data', persistentVolumeClaim: { claimName: 'elasticsearch-snapshots' } },
  ]);
});

it('starts as many pods of a part as it stopped', async () => {
  const running = statefulSet('prometheus', { replicas: 2, ready: 2 });
  const stopped = statefulSet('prometheus', { replicas: 0, ready: 0 });
  const annotated = {
    ...stopped,
    metadata: { ...stopped.metadata, annotations: { 'telltale/stopped-replicas': '2' } },
  };
  const { plane, calls } = planeWith([
    { when: /^get/, stdout: list(running), after: /"replicas":2/ },
    { when: /^get/, stdout: list(annotated), after: /"replicas":0/ },
    { when: /^get/, stdout: list(running) },
    { when: /^patch/ },
  ]);
  await using operator = await plane.operator();
  await operator.stop('prometheus');
  await operator.start('prometheus');
  const patches = calls().flatMap(({ args }) => /--patch (.+)$/.exec(args)?.[1] ?? []);
  expect(patches.map((each) => JSON.parse(each))).toEqual([
    { metadata: { annotations: { 'telltale/stopped-replicas': '2' } }, spec: { replicas: 0 } },
    { metadata: { annotations: { 'telltale/stopped-replicas': null } }, spec: { replicas: 2 } },
  ]);
});

it('carries the files of a volume over, in the place of those that were there, and not what the file system has', () => {
  const [from, to] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(from, 'chunks head'));
  writeFileSync(join(from, 'chunks head/0001'), 'series');
  writeFileSync(join(from, '.hidden'), 'kept');
  for (const folder of [from, to]) mkdirSync(join(folder, 'lost+found'));
  writeFileSync(join(from, 'lost+found/7'), 'of the file system');
  writeFileSync(join(to, '.former'), 'gone');
  mkdirSync(join(to, 'former folder'));
  const run = (script: string, folder: string, input?: Buffer): Buffer =>
    execFileSync('sh', ['-c', script, 'sh', folder], { ...(input && { input }) });
  run(volumeScripts.write, to, run(volumeScripts.read, from));
  expect(readdirSync(to).toSorted()).toEqual(['.hidden', 'chunks head', 'lost+found']);
  expect(readFileSync(join(to, 'chunks head/0001'), 'utf8')).toBe('series');
  expect(readdirSync(join(to, 'lost+found'))).toEqual([]);
  // Backups of other engines have the folder itself first.
  run(volumeScripts.write, to, execFileSync('tar', ['-c', '-f', '-', '-C', from, '.hidden', '.']));
  expect(readdirSync(to)).toContain('chunks head');
});

it('says what the program in the pod said where a volume cannot be read', async () => {
  const { plane } = planeWith([
    { when: /^get/, stdout: list(statefulSet('keeper')) },
    { when: /^(?:create|delete|wait) / },
    { when: /^exec/, code: 1, stderr: 'tar: ./wal: Permission denied\ncommand terminated with exit code 2\n' },
  ]);
  await using operator = await plane.operator();
  const read = async (): Promise<void> => {
    for await (const _ of await operator.read('prometheus'));
  };
  await expect(read()).rejects.toThrow(/cannot read the data of prometheus .*: tar: \.\/wal: Permission denied\./);
});

it('forwards a port once, opens it again where the connection was lost, and closes it', async () => {
  const forward = { when: /^port-forward/, stdout: 'Forwarding from 127.0.0.1:41234 -> 9200\n' };
  const { env, calls } = kubectlStub([{ ...forward, stays: true }]);
  const access = { context: 'kind-kind', namespace: 'telltale', overlay: '', clientFolder: '', env };
  {
    await using forwards = new Forwards(access);
    const urls = await Promise.all([forwards.url('elasticsearch'), forwards.url('elasticsearch')]);
    expect(urls).toEqual(['https://127.0.0.1:41234', 'https://127.0.0.1:41234']);
    expect(calls()).toHaveLength(1);
  }
  const lost = kubectlStub([forward]);
  await using again = new Forwards({ ...access, env: lost.env });
  await again.url('elasticsearch');
  const opened = async (): Promise<number> => {
    await again.url('elasticsearch');
    return lost.calls().length;
  };
  await expect.poll(opened).toBeGreaterThan(1);
});

it('opens a port again by its number when the pod is a new one, and leaves the others', async () => {
  const stays = { stays: true } as const;
  const { env, calls } = kubectlStub([
    { when: /^port-forward .*grafana/, stdout: 'Forwarding from 127.0.0.1:41235 -> 3000\n', ...stays },
    { when: /^port-forward/, stdout: 'Forwarding from 127.0.0.1:41234 -> 9200\n', ...stays },
  ]);
  const access = { context: 'kind-kind', namespace: 'telltale', overlay: '', clientFolder: '', env };
  await using forwards = new Forwards(access);
  await forwards.url('elasticsearch');
  await forwards.url('grafana');
  await forwards.reopen(['grafana', 'prometheus', 'keeper']);
  expect(await forwards.url('grafana')).toBe('https://127.0.0.1:41235');
  const ports = calls().map(({ args }) => args.split(' ').slice(-2).join(' '));
  expect(ports).toEqual(['service/elasticsearch :9200', 'service/grafana :3000', 'service/grafana 41235:3000']);
});

it('says which server has no pod to forward a port to', async () => {
  const stderr = 'error: unable to forward port because pod is not running. Current status=Pending\n';
  const { env } = kubectlStub([{ when: /^port-forward/, code: 1, stderr }]);
  const access = { context: 'kind-kind', namespace: 'telltale', overlay: '', clientFolder: '', env };
  await using forwards = new Forwards(access);
  await expect(forwards.url('grafana')).rejects.toThrow(
    /cannot ask grafana: it has no running pod in the namespace telltale/,
  );
});

it('says of what it does not do what does it instead', async () => {
  const { plane } = planeWith([{ when: /^get/, stdout: list(statefulSet('prometheus')) }]);
  await using operator = await plane.operator();
  await expect(operator.replace('prometheus')).rejects.toThrow(
    /the Kubernetes engine does not do this\. Apply the manifests of the new version: telltale up --engine kubernetes/,
  );
  await expect(operator.rotate({ passwords: false, certificates: true, authority: true })).rejects.toThrow(
    /cannot replace the certificate authority/,
  );
  await expect(plane.environment('shop')).rejects.toThrow(/cannot give another user access/);
});

it('says that nothing is applied where an operation needs the plane', async () => {
  const { plane } = planeWith([{ when: /^get/, stdout: list() }]);
  await expect(plane.operator('cannot make a backup')).rejects.toThrow(
    /cannot make a backup: no plane is applied to the namespace telltale of kind-kind\. Apply it/,
  );
});

it('says how to forward a port where a service of this machine has none', async () => {
  const secret = (data: object) => ({ kind: 'Secret', metadata: { name: 'x' }, data });
  const { plane } = planeWith([
    { when: /^get secret telltale-shipper/, stdout: secret({ 'ca.crt': 'eA==' }) },
    { when: /^get secret telltale-passwords/, stdout: secret({ shipper: 'eA==' }) },
  ]);
  await expect(plane.environment()).rejects.toThrow(
    /kubectl --context kind-kind --namespace telltale port-forward service\/elasticsearch 9200/,
  );
});

it('restarts every server and every DaemonSet after a rotation, each by its own kind', async () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const daemon = { kind: 'DaemonSet', metadata: { name: 'fluent-bit', namespace: 'telltale-node' } };
  const template = { spec: { template: { spec: { containers: [{ name: 'setup', image: 'x' }] } } } };
  const done = { status: { conditions: [{ type: 'Complete', status: 'True' }] } };
  const { plane, calls } = planeWith([
    { when: /^get secret telltale-shipper/, stdout: { data: { 'ca.crt': base64('authority') } } },
    { when: /^get secret/, stdout: { data: { reader: base64('a'), shipper: base64('b'), operator: base64('c') } } },
    { when: /^get cronjob rotate/, stdout: { spec: { jobTemplate: template } } },
    { when: /^get job rotate-/, stdout: done },
    { when: /^logs job/, stdout: '["certificates"]\n' },
    { when: /^get daemonsets/, stdout: list(daemon) },
    { when: /^get/, stdout: list(statefulSet('logstash'), pod('logstash')) },
    { when: /^(?:create|rollout)/ },
  ]);
  await using operator = await plane.operator();
  expect(await operator.rotate({ passwords: false, certificates: true })).toEqual(['certificates']);
  const restarts = calls().filter(({ args }) => args.startsWith('rollout'));
  expect(restarts.map(({ namespace, args }) => `${namespace}: ${args}`)).toEqual([
    'telltale: rollout restart statefulset/logstash',
    'telltale-node: rollout restart daemonset/fluent-bit',
    'telltale-node: rollout status daemonset/fluent-bit',
  ]);
});
