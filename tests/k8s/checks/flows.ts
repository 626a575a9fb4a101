// Who reaches whom in the plane: each pair of a pod and a port is tried, and compared with what is needed.
import { type Check, requireNone } from '../check.ts';
import { probeImage } from '../images/images.ts';
import { planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { inPod, isReady, type Pod, podsOf } from '../pods.ts';

const label = 'app.kubernetes.io/name';
/** A namespace of somebody else's. */
const elsewhere = 'flows';
const stranger = 'stranger';
const READY_SECONDS_MAX = 120;

/** Where each server listens. */
const ports: Readonly<Record<string, number>> = {
  elasticsearch: 9200,
  kibana: 5601,
  prometheus: 9090,
  alertmanager: 9093,
  grafana: 3000,
  'elasticsearch-exporter': 9114,
  'blackbox-exporter': 9115,
};

/** Who needs whom. */
const needed: Readonly<Record<string, readonly string[]>> = {
  elasticsearch: [],
  kibana: ['elasticsearch'],
  prometheus: ['prometheus', 'alertmanager', 'grafana', 'elasticsearch-exporter', 'blackbox-exporter'],
  alertmanager: [],
  grafana: ['elasticsearch', 'prometheus', 'alertmanager'],
  keeper: ['elasticsearch', 'kibana', 'alertmanager'],
  'elasticsearch-exporter': ['elasticsearch'],
  'blackbox-exporter': ['elasticsearch', 'kibana', 'prometheus', 'alertmanager', 'grafana'],
  // Services of other namespaces ship.
  [stranger]: ['elasticsearch'],
};

export const flows: Check = {
  name: 'flows',
  promise: 'Each flow that the plane needs works, and every other one is refused',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: stranger, namespace: elsewhere } };
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: elsewhere } },
      { ...pod, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'probe', image: probeImage }] } },
    ]);
    const wait = ['--for=condition=Ready', `pod/${stranger}`, '--namespace', elsewhere];
    await cluster.kubectl('wait', ...wait, `--timeout=${READY_SECONDS_MAX}s`);
    const pods = new Map((await podsOf(cluster, planeNamespace)).filter(isReady).map((each) => [partOf(each), each]));
    const from = Object.keys(needed);
    const to = Object.keys(ports);
    const wrong = [...new Set([...from, ...to])]
      .filter((name) => name !== stranger && !pods.has(name))
      .map((name) => `no pod of ${name} is ready`);
    let refused = 0;
    for (const name of from) {
      const found = pods.get(name);
      const [namespace, podName] = found === undefined ? [elsewhere, stranger] : [planeNamespace, found.metadata.name];
      const tries = to.map((target) => {
        const address = `${pods.get(target)?.status.podIP} ${ports[target]}`;
        // Connected, it runs a program that ends at once.
        return `(nc -w 3 ${address} -e true 2>/dev/null && echo ${target}) &`;
      });
      const { stdout } = await inPod(cluster, namespace, podName, `${tries.join(' ')} wait`);
      const reached = new Set(stdout.split('\n'));
      for (const target of to) {
        // To itself it gets without leaving the pod.
        if (target === name) continue;
        const isNeeded = needed[name]?.includes(target) ?? false;
        if (!isNeeded) refused += 1;
        if (isNeeded !== reached.has(target))
          wrong.push(`${name} ${isNeeded ? 'does not reach' : 'reaches'} ${target}`);
      }
    }
    await cluster.kubectl('delete', 'namespace', elsewhere, '--wait=false');
    requireNone(wrong, 'not as needed');
    const working = from.flatMap((name) => (needed[name] ?? []).filter((target) => target !== name)).length;
    return `${working} flows work and ${refused} are refused, of ${from.length} pods to ${to.length} ports`;
  },
};

const partOf = ({ metadata }: Pod): string => metadata.labels?.[label] ?? metadata.name;
