// Which service may connect to which inside the stack: this table, and nothing else.
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';
import { listenersIn } from '../listeners.ts';
import type { Container, Stack } from '../stack.ts';

/** A try takes this long where packets are dropped. */
const TRY_SECONDS_MAX = 3;
/** What must be open is tried once more: a busy machine is slow to answer. */
const SURE_SECONDS_MAX = 20;

const pipelines = ['logstash', 'fluentd', 'fluent-bit', 'otel-collector'];
/** Those of the pipelines that Prometheus asks, and Logstash's exporter. */
const measured = ['fluentd', 'fluent-bit', 'otel-collector', 'logstash-exporter'];
const onLogs = [
  'elasticsearch',
  'keeper',
  'kibana',
  'grafana',
  'elasticsearch-exporter',
  'blackbox-exporter',
  ...pipelines,
];
const onMetrics = [
  'kibana',
  'prometheus',
  'alertmanager',
  'grafana',
  'node-exporter',
  'elasticsearch-exporter',
  'blackbox-exporter',
  'mail',
  ...measured,
];
const onServices = ['elasticsearch', 'prometheus', 'demo', 'demo-balancer', ...pipelines];

/** Everything that listens, and who may connect to it. */
export const allowed: Readonly<Record<string, readonly string[]>> = {
  'elasticsearch:9200': [...onLogs, ...onServices],
  'kibana:5601': [...onLogs, ...onMetrics],
  'prometheus:9090': [...onMetrics, ...onServices, 'cadvisor'],
  'alertmanager:9093': onMetrics,
  'grafana:3000': [...onLogs, ...onMetrics],
  'node-exporter:9100': onMetrics,
  'elasticsearch-exporter:9114': [...onLogs, ...onMetrics],
  'blackbox-exporter:9115': [...onLogs, ...onMetrics],
  'cadvisor:8080': ['prometheus'],
  'demo:3000': onServices,
  'demo:9464': onServices,
  'demo-balancer:8080': onServices,
  'logstash:5044': [...onLogs, ...onServices, 'logstash-exporter'],
  'logstash:50000': [...onLogs, ...onServices, 'logstash-exporter'],
  'logstash:9600': ['logstash-exporter'],
  'logstash-exporter:9198': [...onMetrics, 'logstash'],
  'fluentd:24224': [...onLogs, ...onServices, ...onMetrics],
  'fluentd:24231': [...onLogs, ...onServices, ...onMetrics],
  'fluentd:24284': [...onLogs, ...onServices, ...onMetrics],
  'fluent-bit:2020': [...onLogs, ...onServices, ...onMetrics],
  'fluent-bit:24224': [...onLogs, ...onServices, ...onMetrics],
  'fluent-bit:24284': [...onLogs, ...onServices, ...onMetrics],
  'otel-collector:4317': [...onLogs, ...onServices, ...onMetrics],
  'otel-collector:4318': [...onLogs, ...onServices, ...onMetrics],
  'otel-collector:8888': [...onLogs, ...onServices, ...onMetrics],
  'otel-collector:8889': [...onLogs, ...onServices, ...onMetrics],
  'mail:1025': onMetrics,
  'mail:8025': onMetrics,
};

export const reach: Check = {
  name: 'reach',
  promise: 'only the listed services may reach each other',
  async run(stack) {
    const running = (await stack.containers()).filter(({ isRunning }) => isRunning);
    const listening = await listeningOf(stack, running);
    const services = new Set(running.map(({ service }) => service));
    const expected = Object.keys(allowed).filter((target) => services.has(target.split(':')[0] ?? ''));
    requireNoProblem(
      listening.filter((target) => !expected.includes(target)),
      'listens, and is not known here',
    );
    requireNoProblem(
      expected.filter((target) => !listening.includes(target)),
      'does not listen',
    );
    const wrong: string[] = [];
    let [open, refused] = [0, 0];
    // One after the other: a try that is too slow would pass for one that is refused.
    for (const from of running) {
      const others = expected.filter((target) => target.split(':')[0] !== from.service);
      const mayReach = others.filter((target) => allowed[target]?.includes(from.service));
      const reached = await reachedFrom(stack, from, running, { targets: others, secondsMax: TRY_SECONDS_MAX });
      const late = mayReach.filter((target) => !reached.has(target));
      const sure = { targets: late, secondsMax: SURE_SECONDS_MAX };
      for (const target of late.length > 0 ? await reachedFrom(stack, from, running, sure) : []) reached.add(target);
      for (const target of others) {
        const [is, may] = [reached.has(target), mayReach.includes(target)];
        if (is) open += 1;
        else refused += 1;
        if (is !== may) wrong.push(`${from.service} ${is ? 'reaches' : 'does not reach'} ${target}`);
      }
    }
    requireNoProblem(wrong, 'not as it should be');
    return `${open} pairs open, ${refused} refused`;
  },
};

/** What listens in containers so that others could reach it, as `service:port`. */
async function listeningOf(stack: Stack, running: readonly Container[]): Promise<string[]> {
  const found = await Promise.all(
    running.map(async (container) => {
      const tables = await stack.inNetworkOf(container, 'cat /proc/net/tcp /proc/net/tcp6');
      const ports = listenersIn(tables).filter(({ isLoopback }) => !isLoopback);
      return ports.map(({ port }) => `${container.service}:${port}`);
    }),
  );
  return [...new Set(found.flat())];
}

/** Tries each address of each target at once. */
async function reachedFrom(
  stack: Stack,
  from: Container,
  running: readonly Container[],
  { targets, secondsMax }: { readonly targets: readonly string[]; readonly secondsMax: number },
): Promise<Set<string>> {
  const tries = running.flatMap(({ id, service, addresses }) =>
    targets
      .filter((target) => id !== from.id && target.startsWith(`${service}:`))
      .flatMap((target) =>
        Object.values(addresses).map((address) => {
          const connect = `nc -w ${secondsMax} ${address} ${target.split(':')[1]}`;
          return `(${connect} < /dev/null > /dev/null 2>&1 && echo ${target}) &`;
        }),
      ),
  );
  return new Set((await stack.inNetworkOf(from, `${tries.join('\n')}\nwait`)).split('\n').filter(Boolean));
}
