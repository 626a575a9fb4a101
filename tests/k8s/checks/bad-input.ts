// What cannot work is refused, or waits, with the sentence that the documentation promises.
import { fileURLToPath } from 'node:url';
import { type Check, requireNone, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { blockOf, runLines } from '../page.ts';
import { planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { isReady, podsOf } from '../pods.ts';
import { askServer } from '../servers.ts';

const fixtures = fileURLToPath(new URL('../fixtures/refused', import.meta.url));
const namespace = 'refused';
const SAID_MS_MAX = 120_000;
/** The kubelet mounts a Secret that came later within a minute or two. */
const DELIVERED_MS_MAX = 300_000;
const DONE_SECONDS_MAX = 300;

export const badInput: Check = {
  name: 'badInput',
  promise: 'A missing Secret, options by reference, a spool that is not admitted and a changed Job say what is wrong',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    await cluster.kubectl('apply', '--server-side', '--filename', `${fixtures}/namespace.yaml`);
    const wrong: string[] = [];
    for (const [what, { message, say }] of Object.entries(faults)) {
      const said = await say(cluster).catch((error: Error) => error.message);
      if (!message.test(said)) wrong.push(`${what}: ${said.slice(-500)}`);
    }
    requireNone(wrong, 'not said as promised');
    const seconds = await deliveredLater(cluster);
    await setUpAgain(cluster);
    await cluster.kubectl('delete', 'namespace', namespace, '--wait=false');
    return `${Object.keys(faults).join(', ')}: each says what is wrong; with its Secret the pod ships after ${seconds} s without a restart, and a deleted Job is applied again`;
  },
};

interface Fault {
  readonly message: RegExp;
  /** What is said of it. */
  say(cluster: Cluster): Promise<string>;
}

const apply = (cluster: Cluster, name: string): ReturnType<Cluster['ask']> =>
  cluster.ask(['apply', '--server-side', '--kustomize', `${fixtures}/${name}`]);

const faults: Readonly<Record<string, Fault>> = {
  'no Secret': {
    message: /cannot read the password at \/run\/telltale\/shipper\.password/,
    async say(cluster) {
      await apply(cluster, 'no-secret');
      const logs = ['logs', 'deployment/no-secret', '--namespace', namespace];
      return until(
        'a word of the pod without its Secret',
        async () => (await cluster.ask(logs)).stdout,
        (text) => text.includes('cannot read the password'),
        SAID_MS_MAX,
      );
    },
  },
  'options by reference': {
    message: /may not be specified when `value` is not empty/,
    say: async (cluster) => (await apply(cluster, 'value-from')).stderr,
  },
  'a spool that is not admitted': {
    message: /violates PodSecurity "restricted:latest": .*hostPath/,
    async say(cluster) {
      await apply(cluster, 'spool');
      const conditions = 'jsonpath={.items[*].status.conditions[*].message}';
      const list = ['get', 'replicasets', '--namespace', namespace, '--output', conditions];
      return until(
        'a word of the pod that is not admitted',
        () => cluster.kubectl(...list),
        (text) => text.includes('PodSecurity'),
        SAID_MS_MAX,
      );
    },
  },
  'a changed Job': {
    message: /field is immutable/,
    async say(cluster) {
      // It may have been removed since.
      await cluster.kubectl('apply', '--server-side', '--kustomize', smallOverlay);
      const image = ['set', 'image', 'job/setup', 'setup=telltale/stack:other', '--namespace', planeNamespace];
      return (await cluster.ask(image)).stderr;
    },
  },
};

/** What the pod has logged without its Secret is stored once it has one. */
async function deliveredLater(cluster: Cluster): Promise<number> {
  const begun = Date.now();
  const copy = ['get', 'secret', 'telltale-shipper', '--namespace', planeNamespace, '--output', 'json'];
  const { data }: { data: object } = JSON.parse(await cluster.kubectl(...copy));
  await cluster.apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'telltale-shipper', namespace }, data }]);
  const filter = [{ term: { 'service.name': 'no-secret' } }, { match_phrase: { message: 'logged early' } }];
  const asked = { server: 'elasticsearch', user: 'reader', path: '/logs-*/_count' } as const;
  const body = { query: { bool: { filter } } };
  await until(
    'what waited for the Secret',
    async () => (await askServer<{ count: number }>(cluster, { ...asked, body })).count,
    (count) => count === 1,
    DELIVERED_MS_MAX,
  );
  const [pod] = await podsOf(cluster, namespace, 'app.kubernetes.io/name=no-secret');
  if (pod === undefined || !isReady(pod) || pod.status.containerStatuses?.some(({ restartCount }) => restartCount > 0))
    throw new Error('the pod was restarted');
  return Math.round((Date.now() - begun) / 1_000);
}

/** The Job is deleted as documented, and applied again. */
async function setUpAgain(cluster: Cluster): Promise<void> {
  const [deletion = ''] = blockOf('## Secrets', 'delete job setup').split('\n');
  await runLines(cluster, deletion);
  await cluster.kubectl('apply', '--server-side', '--kustomize', smallOverlay);
  const wait = ['wait', '--for=condition=Complete', 'job/setup', '--namespace', planeNamespace];
  await cluster.kubectl(...wait, `--timeout=${DONE_SECONDS_MAX}s`);
}
