// Prometheus reaches everything that it watches, every probe succeeds, and cAdvisor tells of every container.
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, requireNoProblem } from '../check.ts';
import { seriesOf } from '../query.ts';

/** Two rounds of scrapes, and cAdvisor's own rounds. */
const WAIT_MS_MAX = 90_000;
const POLL_MS = 3_000;

interface Target {
  readonly health: string;
  readonly scrapeUrl: string;
  readonly lastError: string;
}

export const targets: Check = {
  name: 'targets',
  promise: 'Prometheus scrapes all, each server answers its probe, cAdvisor knows all containers',
  async run(stack) {
    await using prometheus = await stack.client('prometheus', 'reader');
    const running = (await stack.containers()).filter(({ isRunning }) => isRunning).map(({ name }) => name);
    for (const end = Date.now() + WAIT_MS_MAX; ; await delay(POLL_MS)) {
      const { body } = await prometheus.ask<{ data: { activeTargets: readonly Target[] } }>({
        path: '/api/v1/targets?state=active',
      });
      const known = await seriesOf(prometheus, 'container_memory_working_set_bytes{name!=""}');
      const names = new Set(known.map(({ metric }) => metric.name ?? ''));
      const probes = await seriesOf(prometheus, 'probe_success');
      const all = body.data.activeTargets;
      const wrong = [
        ...all.filter(({ health }) => health !== 'up').map(({ scrapeUrl, lastError }) => `${scrapeUrl} ${lastError}`),
        ...running.filter((name) => !names.has(name)).map((name) => `no container ${name}`),
        ...probes
          .filter(({ value: [, isWell] }) => isWell !== '1')
          .map(({ metric }) => `${metric.instance} does not answer`),
        ...(probes.length === 0 ? ['nothing is probed'] : []),
      ];
      if (wrong.length === 0 && all.length > 0)
        return `${all.length} targets up, ${probes.length} probes answered, ${names.size} containers known`;
      if (Date.now() > end) requireNoProblem(wrong, 'not seen');
    }
  },
};
