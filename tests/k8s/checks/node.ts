// The node itself: what is applied to it runs as on any other, under the strictest pod security.
import { fileURLToPath } from 'node:url';
import { type Check, requireNone } from '../check.ts';
import { inPod } from '../pods.ts';

const fixture = fileURLToPath(new URL('../fixtures/restricted.yaml', import.meta.url));
const READY_SECONDS_MAX = 120;

export const nodeCheck: Check = {
  name: 'node',
  promise: 'A pod under `restricted` runs without root, capabilities and a file system to write to, behind a name',
  async run(cluster) {
    const begun = Date.now();
    await cluster.kubectl('apply', '--server-side', '--filename', fixture);
    for (const workload of ['deployment/web', 'statefulset/store']) {
      const wait = ['rollout', 'status', workload, '--namespace', 'lab', `--timeout=${READY_SECONDS_MAX}s`];
      await cluster.kubectl(...wait);
    }
    const seconds = ((Date.now() - begun) / 1_000).toFixed(1);
    const script = [
      "grep -E '^(Seccomp|NoNewPrivs|CapEff):' /proc/self/status",
      'echo "user $(id -u)"',
      'touch /x 2>&1',
      'test -s /data/starts && echo kept',
      'wget -q -T 5 -O - http://web',
    ];
    const { stdout } = await inPod(cluster, 'lab', 'store-0', script.join('; '));
    const wanted = [/Seccomp:\s+2/, /NoNewPrivs:\s+1/, /CapEff:\s+0+$/m, /user 1000/, /Read-only/, /kept/, /served/];
    requireNone(
      wanted.filter((pattern) => !pattern.test(stdout)).map((pattern) => String(pattern)),
      `not found in "${stdout}"`,
    );
    const naked = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'naked', namespace: 'lab' } };
    const refused = await cluster
      .apply([{ ...naked, spec: { containers: [{ name: 'probe', image: 'telltale.test/probe:1' }] } }])
      .then(
        () => 'taken',
        (error: Error) => error.message,
      );
    if (!refused.includes('violates PodSecurity "restricted'))
      throw new Error(`a pod without a security context: ${refused}`);
    return `ready after ${seconds} s; a pod without a security context is refused`;
  },
};
