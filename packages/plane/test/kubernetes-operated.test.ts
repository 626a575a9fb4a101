// What operations do with a plane in a cluster: parts that stop and start, and the pod that mounts a volume.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPlane } from '../src/index.ts';
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
    { when: /^delete/ },
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

it('removes the pod that a killed backup left before it starts a part, whose volume it would hold on its node', async () => {
  const { plane, calls } = planeWith([
    { when: /^get/, stdout: list(statefulSet('prometheus')) },
    { when: /^(?:patch|delete)/ },
  ]);
  await using operator = await plane.operator();
  await operator.start('prometheus');
  const changes = calls().flatMap(({ args }) => (/^(?:patch|delete)/.test(args) ? [args.split(' ').slice(0, 3)] : []));
  expect(changes).toEqual([
    ['delete', 'pod', 'telltale-data-prometheus'],
    ['patch', 'statefulset/prometheus', '--field-manager=telltale'],
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

it('forwards ports to Grafana and Kibana for a browser where they run', async () => {
  const { plane, calls } = planeWith([
    { when: /^get daemonsets/, stdout: list() },
    { when: /^get/, stdout: list(statefulSet('grafana'), statefulSet('kibana', { ready: 0 })) },
    { when: /^port-forward/, stdout: 'Forwarding from 127.0.0.1:41235 -> 3000\n' },
  ]);
  expect(await plane.forwardUserInterfaces?.()).toEqual({
    grafana: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(calls().filter(({ args }) => args.startsWith('port-forward'))).toHaveLength(1);
});
