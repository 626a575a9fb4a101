// NetworkPolicies are enforced by the node: what follows from them is found by trying, and not by reading them.
import { fileURLToPath } from 'node:url';
import { type Check, until } from '../check.ts';
import { inPod, podsOf } from '../pods.ts';

const fixture = fileURLToPath(new URL('../fixtures/policies.yaml', import.meta.url));
/** The node takes them up within moments. */
const ENFORCED_MS_MAX = 60_000;

export const enforced: Check = {
  name: 'enforced',
  promise: 'A flow that a NetworkPolicy allows works, and any other is refused',
  async run(cluster) {
    const [web] = await podsOf(cluster, 'lab', 'app=web');
    const store = await podsOf(cluster, 'lab', 'app=store');
    const address = store[0]?.status.podIP ?? '';
    const ask = (pod: string, url: string): Promise<boolean> =>
      inPod(cluster, 'lab', pod, `wget -q -T 2 -O - ${url}`).then(({ code }) => code === 0);
    const from = web?.metadata.name ?? '';
    await inPod(cluster, 'lab', 'store-0', 'httpd -p 8080 -h /data');
    const open = {
      'store to web': await ask('store-0', 'http://web'),
      'web to store': await ask(from, `http://${address}:8080/starts`),
    };
    if (!open['store to web'] || !open['web to store']) throw new Error(`without policies: ${JSON.stringify(open)}`);
    await cluster.kubectl('apply', '--server-side', '--filename', fixture);
    await until(
      'web to store refused',
      () => ask(from, `http://${address}:8080/starts`),
      (works) => !works,
      ENFORCED_MS_MAX,
    );
    await until('store to web by name', () => ask('store-0', 'http://web'), Boolean, ENFORCED_MS_MAX);
    if (await ask(from, 'http://web')) throw new Error('a web server reaches its like, which no policy allows');
    await cluster.kubectl('delete', 'namespace', 'lab', '--wait=false');
    return 'store to web works by name; web to store and web to web are refused';
  },
};
