// The preload in pods that know nothing of it, and what becomes of their records when pods go while Elasticsearch is away.
import { fileURLToPath } from 'node:url';
import { type Check, requireNone, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { inPod, isReady, killContainer, podsOf } from '../pods.ts';
import { askServer } from '../servers.ts';

const fixtures = fileURLToPath(new URL('../fixtures/injected', import.meta.url));
const namespaces = { pods: 'injected', node: 'injected-node' } as const;
/** Copies of the preload onto volumes, and starts, on a busy machine. */
const READY_MS_MAX = 300_000;
/** Whoever adopts records of a process elsewhere waits until it has given no sign of life for a minute. */
const DELIVERED_MS_MAX = 240_000;
const RECORDS = 50;

/** Apps by their names, with what each says of its own options at its start. */
const apps = {
  'injected-esm': { namespace: namespaces.pods, start: 'started with 9001' },
  'injected-commonjs': { namespace: namespaces.pods, start: 'started with 9002' },
  'injected-claim': { namespace: namespaces.pods, start: 'started with 16384' },
  'injected-node': { namespace: namespaces.node, start: 'started with 16384' },
} as const;
type App = keyof typeof apps;
const names = Object.keys(apps) as App[];

/** Nobody answers but the name server: to the apps Elasticsearch is away. */
const outage = (namespace: string): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'outage', namespace },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] },
});

export const injected: Check = {
  name: 'injected',
  promise:
    'Injected pods ship and are scraped; records that wait survive a killed process, and a deleted pod where its spool does',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    for (const folder of Object.keys(namespaces)) {
      await cluster.kubectl('apply', '--server-side', '--kustomize', `${fixtures}/${folder}`);
    }
    await letShip(cluster);
    const pods = await ready(cluster, []);
    for (const app of names) await delivered(cluster, app, apps[app].start, 1);
    await scraped(cluster, [...pods.values()]);

    for (const namespace of Object.values(namespaces)) await cluster.apply([outage(namespace)]);
    // Those that start now have never reached Elasticsearch.
    const begun = Date.now();
    const cut = await replaced(cluster, pods);
    const seconds = Math.round((Date.now() - begun) / 1_000);
    for (const app of names) await log(cluster, app, cut.get(app) ?? '', 'deleted');
    await log(cluster, 'injected-commonjs', cut.get('injected-commonjs') ?? '', 'killed');
    await killed(cluster, 'injected-commonjs', cut.get('injected-commonjs') ?? '');
    const keeping = names.filter((app) => app !== 'injected-commonjs');
    await replaced(cluster, new Map(keeping.map((app) => [app, cut.get(app) ?? ''])));
    for (const namespace of Object.values(namespaces)) {
      await cluster.kubectl('delete', 'networkpolicy', 'outage', '--namespace', namespace);
    }
    await delivered(cluster, 'injected-commonjs', 'record killed', RECORDS);
    await delivered(cluster, 'injected-claim', 'record deleted', RECORDS);
    await delivered(cluster, 'injected-node', 'record deleted', RECORDS);
    const lost = RECORDS - (await count(cluster, 'injected-esm', 'record deleted'));
    for (const namespace of Object.values(namespaces)) {
      await cluster.kubectl('delete', 'namespace', namespace, '--wait=false');
    }
    return `ES modules and CommonJS ship with options of their own and are scraped; four pods replaced in ${seconds} s; of ${RECORDS} records each in an outage: process killed ${RECORDS} delivered, pod deleted: claim ${RECORDS}, node ${RECORDS}, emptyDir ${RECORDS - lost}`;
  },
};

/** What the preload logs in with, as a user copies it. */
async function letShip(cluster: Cluster): Promise<void> {
  const copy = ['get', 'secret', 'telltale-shipper', '--namespace', planeNamespace, '--output', 'json'];
  const { data }: { data: object } = JSON.parse(await cluster.kubectl(...copy));
  for (const namespace of Object.values(namespaces)) {
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'telltale-shipper', namespace }, data },
    ]);
  }
}

/** The ready pod of each app, none of which is one of the others. */
async function ready(cluster: Cluster, others: readonly string[], wanted = names): Promise<Map<App, string>> {
  const found = await until(
    'the injected pods ready',
    async () => {
      const all = (await Promise.all(Object.values(namespaces).map((each) => podsOf(cluster, each)))).flat();
      const fresh = all.filter(({ metadata }) => !others.includes(metadata.uid));
      return fresh.map((pod) => ({ pod, app: pod.metadata.labels?.['app.kubernetes.io/name'], ready: isReady(pod) }));
    },
    (all) => wanted.every((name) => all.some(({ app, ready: isUp }) => app === name && isUp)),
    READY_MS_MAX,
  );
  return new Map(wanted.map((name) => [name, found.find(({ app }) => app === name)?.pod.metadata.name ?? '']));
}

/** Deletes pods, and gives those that took their places. */
async function replaced(cluster: Cluster, pods: ReadonlyMap<App, string>): Promise<Map<App, string>> {
  const wanted = [...pods.keys()];
  const all = (await Promise.all(Object.values(namespaces).map((each) => podsOf(cluster, each)))).flat();
  const old = all.filter(({ metadata }) => [...pods.values()].includes(metadata.name));
  for (const [app, pod] of pods) {
    await cluster.kubectl('delete', 'pod', pod, '--namespace', apps[app].namespace, '--wait=false');
  }
  return ready(
    cluster,
    old.map(({ metadata }) => metadata.uid),
    wanted,
  );
}

async function log(cluster: Cluster, app: App, pod: string, tag: string): Promise<void> {
  const ask = `curl --silent --fail http://127.0.0.1:5000/log/${RECORDS}/${tag}`;
  const { stdout, stderr } = await inPod(cluster, apps[app].namespace, pod, ask);
  if (stdout.trim() !== 'done') throw new Error(`${pod} logs nothing: ${stderr}`);
}

/** Kills the app's process from the node, and waits until the kubelet has started the container again. */
async function killed(cluster: Cluster, app: App, pod: string): Promise<void> {
  const { namespace } = apps[app];
  const find = async () => (await podsOf(cluster, namespace)).find(({ metadata }) => metadata.name === pod);
  await killContainer(cluster, namespace, pod);
  await until(
    `${pod} started again`,
    find,
    (found) => found !== undefined && isReady(found) && (found.status.containerStatuses?.[0]?.restartCount ?? 0) > 0,
    READY_MS_MAX,
  );
}

/** How many documents of an app have this message. */
async function count(cluster: Cluster, app: App, message: string): Promise<number> {
  const is = (field: string, query: string): object => ({ match_phrase: { [field]: query } });
  const { count: found } = await askServer<{ count: number }>(cluster, {
    server: 'elasticsearch',
    user: 'reader',
    path: '/logs-*/_count',
    body: { query: { bool: { filter: [is('service.name', app), is('message', message)] } } },
  });
  return found;
}

async function delivered(cluster: Cluster, app: App, message: string, wanted: number): Promise<void> {
  const found = await until(
    `${wanted} of "${message}" of ${app}`,
    // A server that another check has just killed answers later.
    () => count(cluster, app, message).catch((error: Error) => error.message),
    (answer) => typeof answer === 'number' && answer >= wanted,
    DELIVERED_MS_MAX,
  );
  if (!message.startsWith('started') && found !== wanted) throw new Error(`${found} of "${message}" of ${app}`);
}

interface Targets {
  readonly data: {
    readonly activeTargets: readonly {
      readonly health: string;
      readonly labels: object;
      readonly discoveredLabels: object;
    }[];
  };
}

async function scraped(cluster: Cluster, pods: readonly string[]): Promise<void> {
  const ask = async (): Promise<string[]> => {
    const path = '/api/v1/targets?state=active';
    const { data } = await askServer<Targets>(cluster, { server: 'prometheus', user: 'reader', path });
    const up = data.activeTargets.filter(({ health }) => health === 'up').map((target) => JSON.stringify(target));
    return pods.filter((pod) => !up.some((target) => target.includes(`"${pod}"`)));
  };
  requireNone(
    await until('every injected pod scraped', ask, (missing) => missing.length === 0, READY_MS_MAX),
    'not scraped',
  );
}
