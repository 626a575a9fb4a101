// Three real Alertmanagers as the component `ha` starts them: they agree over TLS, and one alert is told once.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { obtainPrometheus } from '../../../packages/plane/src/artifacts/prometheus.ts';
import { kubernetesLayout } from '../../../packages/stack/src/kubernetes/layout.ts';
import { setUpStack } from '../../../packages/stack/src/set-up.ts';
import { freePort } from '../../support/free-port.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { requestByName } from '../../support/request-by-name.ts';
import { startWebhook, type Webhook } from '../../support/webhook.ts';
import { manifestsOf, repository, workloadsIn } from '../support/manifests.ts';

/** An answer on a busy machine. */
const ANSWER_MS_MAX = 60_000;

interface Peer extends AsyncDisposable {
  readonly name: string;
  readonly program: Program;
  ask(path: string, body?: object): Promise<string>;
}

let folder: string;
let webhook: Webhook;
let args: readonly string[];
const indices = [0, 1, 2];
const ports: { web: number; cluster: number }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-alertmanagers-'));
  webhook = await startWebhook();
  await setUpStack({
    ...kubernetesLayout(join(folder, 'secrets'), 'telltale', { replicas: new Map([['alertmanager', indices.length]]) }),
    config: join(repository, 'compose'),
    receivers: join(folder, 'receivers'),
    services: ['alertmanager'],
  });
  const workload = workloadsIn(await manifestsOf('ha')).find(({ name }) => name === 'alertmanager');
  args = workload?.containers[0]?.args ?? [];
  for (const _ of indices) ports.push({ web: await freePort(), cluster: await freePort() });
});
afterAll(async () => {
  await webhook[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts one with the arguments of its pod, in which addresses and paths are those of this machine. */
async function start(index: number): Promise<Peer> {
  const name = `alertmanager-${index}`;
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const secret = join(folder, 'secrets/alertmanager');
  for (const file of readdirSync(secret).filter((each) => statSync(join(secret, each)).isFile())) {
    writeFileSync(join(own, file), readFileSync(join(secret, file), 'utf8').replaceAll('/run/telltale', own));
  }
  const route = {
    receiver: 'hook',
    group_by: ['alertname'],
    group_wait: '1s',
    group_interval: '1s',
    repeat_interval: '1h',
  };
  const receivers = [{ name: 'hook', webhook_configs: [{ url: webhook.url }] }];
  writeFileSync(join(own, 'alertmanager.yaml'), stringify({ route, receivers }));
  const { web = 0, cluster = 0 } = ports[index] ?? {};
  const placed = args.map((arg) =>
    arg
      .replaceAll('/run/telltale', own)
      .replace('=/alertmanager', `=${join(own, 'data')}`)
      .replace('[$(TELLTALE_POD_IP)]:9094', `[127.0.0.1]:${cluster}`)
      .replace(/alertmanager-(\d)\.alertmanager-peers:9094/, (_, peer) => `127.0.0.1:${ports[Number(peer)]?.cluster}`)
      .replace('--log.level=warn', '--log.level=info'),
  );
  const { alertmanager: command, alertmanagerFolder } = await obtainPrometheus();
  const program = await startProgram({
    command,
    // Each waits for those before it for so long; 15 s in the cluster.
    args: [...placed, `--web.listen-address=127.0.0.1:${web}`, '--cluster.peer-timeout=2s'],
    cwd: alertmanagerFolder,
    ready: web,
  });
  const password = readFileSync(join(folder, 'secrets/passwords/operator'), 'utf8').trim();
  return {
    name,
    program,
    async ask(path, body) {
      const server = {
        address: '127.0.0.1',
        port: web,
        // As Prometheus knows it.
        servername: `${name}.alertmanager-peers`,
        ca: readFileSync(join(own, 'ca.crt')),
        user: 'telltale-operator',
        password,
        msMax: ANSWER_MS_MAX,
      };
      const question = body === undefined ? {} : { method: 'POST', body };
      const { status, text } = await requestByName(server, path, question);
      if (status !== 200) throw new Error(`${name} answers ${status}: ${text}`);
      return text;
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

const peersOf = async (peer: Peer): Promise<number> =>
  (JSON.parse(await peer.ask('/api/v2/status')) as { cluster: { peers: object[] } }).cluster.peers.length;
/** How often one has looked whether another has told of an alert already, which it does before it tells. */
const looks = async (peer: Peer): Promise<number> =>
  Number(/^alertmanager_nflog_queries_total (\S+)$/m.exec(await peer.ask('/metrics'))?.[1] ?? -1);
/** As each Prometheus does: to every one. */
const fire = (alertname: string, peers: readonly Peer[]): Promise<unknown> =>
  Promise.all(peers.map((peer) => peer.ask('/api/v2/alerts', [{ labels: { alertname } }])));
const told = (alertname: string): number =>
  webhook.notifications.flatMap(({ alerts }) => alerts).filter(({ labels }) => labels.alertname === alertname).length;

it('tell of one alert once, also after one of them was killed, and share a silence', async () => {
  await using first = await start(0);
  await using second = await start(1);
  await using third = await start(2);
  const all = [first, second, third];
  for (const peer of all) await expect.poll(() => peersOf(peer)).toBe(3);

  await fire('First', all);
  for (const peer of all) await expect.poll(() => looks(peer)).toBeGreaterThanOrEqual(1);
  await expect.poll(() => told('First')).toBe(1);

  const [startsAt, endsAt] = [new Date(), new Date(Date.now() + 3_600_000)].map((each) => each.toISOString());
  const matchers = [{ name: 'alertname', value: 'Silenced', isRegex: false, isEqual: true }];
  await third.ask('/api/v2/silences', { matchers, startsAt, endsAt, createdBy: 'test', comment: 'test' });
  await expect.poll(async () => JSON.parse(await first.ask('/api/v2/silences')).length).toBe(1);

  first.program.kill('SIGKILL');
  await first.program.ended;
  const before = await Promise.all([looks(second), looks(third)]);
  await fire('Second', [second, third]);
  await expect.poll(() => looks(second)).toBeGreaterThan(before[0] ?? 0);
  await expect.poll(() => looks(third)).toBeGreaterThan(before[1] ?? 0);
  await expect.poll(() => told('Second')).toBe(1);
  expect(told('First')).toBe(1);
});
