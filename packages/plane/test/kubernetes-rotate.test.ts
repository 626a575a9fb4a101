// The rotation in a cluster: its Job, Grafana's own password, and the parts that read their secrets again.
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openPlane } from '../src/index.ts';
import { rotationJob } from '../src/kubernetes/rotate-cluster-secrets.ts';
import { ensureAuthority, ensureCertificate } from '../src/secrets/certificates.ts';
import { daemonSet, pod, statefulSet } from './support/cluster-objects.ts';
import { kubectlStub, list, type StubAnswer } from './support/kubectl-stub.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const template = { spec: { template: { spec: { containers: [{ name: 'setup', image: 'x' }] } } } };
const done = { status: { conditions: [{ type: 'Complete', status: 'True' }] } };

/** A plane whose rotation succeeds. */
const rotated: readonly StubAnswer[] = [
  { when: /^config get-contexts/, stdout: 'kind-kind\n' },
  { when: /^config view/, stdout: { 'current-context': 'kind-kind' } },
  { when: /^get cronjob rotate/, stdout: { spec: { jobTemplate: template } } },
  { when: /^get job rotate-/, stdout: done },
  { when: /^logs job/, stdout: '["certificates"]\n' },
  { when: /^(?:create|rollout|delete)/ },
];

function planeWith(answers: readonly StubAnswer[]) {
  const stub = kubectlStub([...answers, ...rotated]);
  return { ...stub, plane: openPlane({ engine: 'kubernetes', env: stub.env, planeDir: temporaryFolder() }) };
}

it('rotates with the arguments that are asked for, and keeps those that components have added', () => {
  const container = { name: 'setup', image: 'x', args: ['rotate', '--passwords', '--certificates', '--service=x.y'] };
  const template = { spec: { template: { spec: { containers: [container] } } } };
  const { spec } = rotationJob(template, 'rotate-1', ['--passwords']);
  expect(spec.template.spec.containers[0]?.args).toEqual(['rotate', '--passwords', '--service=x.y']);
});

it('restarts every server and every DaemonSet after a rotation, each by its own kind', async () => {
  const { plane, calls } = planeWith([
    { when: /^get secret telltale-shipper/, stdout: { data: { 'ca.crt': base64('authority') } } },
    { when: /^get secret/, stdout: { data: { reader: base64('a'), shipper: base64('b'), operator: base64('c') } } },
    { when: /^get daemonsets/, stdout: list(daemonSet('fluent-bit')) },
    { when: /^get deployments/, stdout: list(statefulSet('logstash'), pod('logstash')) },
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

/** Grafana as its HTTP API is documented: the password in use changes only with itself. */
async function startGrafana(first: string) {
  const folder = temporaryFolder();
  const authority = await ensureAuthority(join(folder, 'authority'));
  const place = join(folder, 'grafana');
  mkdirSync(place);
  await ensureCertificate(authority, { name: 'grafana' }, place);
  const state = { password: first };
  const server = createServer(
    { cert: readFileSync(join(place, 'server.crt')), key: readFileSync(join(place, 'server.key')) },
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const expected = `Basic ${base64(`telltale-operator:${state.password}`)}`;
      const isKnown = request.headers.authorization === expected;
      if (isKnown && request.method === 'PUT')
        state.password = JSON.parse(Buffer.concat(chunks).toString()).newPassword;
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end('{}');
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    state,
    ca: authority.trusted,
    forward: { when: /^port-forward/, stdout: `Forwarding from 127.0.0.1:${port} -> 3000\n`, stays: true } as const,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Secrets of a plane with Grafana, whose operator's password is `first` before the Job and `second` after it. */
function withGrafana({ ca, forward }: Pick<Awaited<ReturnType<typeof startGrafana>>, 'ca' | 'forward'>) {
  const passwords = (operator: string) => ({
    data: { reader: base64('a'), shipper: base64('b'), operator: base64(operator) },
  });
  return [
    forward,
    { when: /^get secret telltale-shipper/, stdout: { data: { 'ca.crt': base64(ca) } } },
    { when: /^get secret telltale-passwords/, after: /^get job rotate-/, stdout: passwords('second') },
    { when: /^get secret telltale-passwords/, stdout: passwords('first') },
    { when: /^get daemonsets/, stdout: list() },
    { when: /^get deployments/, stdout: list(statefulSet('grafana'), pod('grafana')) },
  ] satisfies StubAnswer[];
}

it('gives Grafana the new password, and keeps the former one in a Secret until then', async () => {
  await using grafana = await startGrafana('first');
  const { plane, calls } = planeWith([{ when: /^get secret telltale-grafana-former/ }, ...withGrafana(grafana)]);
  await using operator = await plane.operator();
  await operator.rotate({ passwords: true, certificates: false });
  expect(grafana.state.password).toBe('second');
  const kept = calls().find(({ input }) => input.includes('telltale-grafana-former'));
  expect(JSON.parse(kept?.input ?? '{}')).toMatchObject({ kind: 'Secret', stringData: { password: 'first' } });
  const order = calls().map(({ args, input }) => `${args} ${JSON.parse(input || '{}').kind ?? ''}`);
  const positionOf = (what: RegExp): number => order.findIndex((each) => what.test(each));
  const steps = [/^create .*Secret/, /^create .*Job/, /^port-forward/, /^delete secret telltale-grafana-former/];
  expect(steps.map(positionOf)).toEqual(steps.map(positionOf).toSorted((a, b) => a - b));
  expect(positionOf(/^create .*Secret/)).toBeGreaterThan(-1);
});

it.each([
  ['before Grafana had the new password', 'first'],
  ['after that', 'second'],
])('completes a rotation that was killed %s', async (_, password) => {
  await using grafana = await startGrafana(password);
  const former = { when: /^get secret telltale-grafana-former/, stdout: { data: { password: base64('first') } } };
  const { plane, calls } = planeWith([former, ...withGrafana(grafana)]);
  await using operator = await plane.operator();
  await operator.rotate({ passwords: false, certificates: true });
  expect(grafana.state.password).toBe('second');
  expect(calls().map(({ args }) => args)).toContain('delete secret telltale-grafana-former --ignore-not-found');
});

it('says what to do about a password that was changed in Grafana itself, and keeps the former one', async () => {
  await using grafana = await startGrafana('changed by hand');
  const { plane, calls } = planeWith([{ when: /^get secret telltale-grafana-former/ }, ...withGrafana(grafana)]);
  await using operator = await plane.operator();
  await expect(operator.rotate({ passwords: true, certificates: false })).rejects.toThrow(
    /cannot change the password of telltale-operator in Grafana: Grafana answers 401: the password was changed in Grafana\. Set it/,
  );
  expect(calls().some(({ args }) => args.startsWith('delete secret'))).toBe(false);
});
