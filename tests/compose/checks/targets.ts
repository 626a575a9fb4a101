// Prometheus reaches everything that it watches, and cAdvisor tells of every container.
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '../check.ts';
import { demandNone } from '../check.ts';

/** Two rounds of scrapes, and cAdvisor's own rounds. */
const WAIT_MS_MAX = 90_000;
const POLL_MS = 3_000;

interface Target {
  readonly health: string;
  readonly scrapeUrl: string;
  readonly lastError: string;
}

interface Found {
  readonly data: { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] };
}

export const targets: Check = {
  name: 'targets',
  promise: 'Prometheus scrapes all, cAdvisor knows all containers',
  async run(stack) {
    await using prometheus = await stack.client('prometheus', 'reader');
    const running = (await stack.containers()).filter(({ isRunning }) => isRunning).map(({ name }) => name);
    for (const end = Date.now() + WAIT_MS_MAX; ; await delay(POLL_MS)) {
      const { body } = await prometheus.ask<{ data: { activeTargets: readonly Target[] } }>({
        path: '/api/v1/targets?state=active',
      });
      const query = encodeURIComponent('container_memory_working_set_bytes{name!=""}');
      const known = await prometheus.ask<Found>({ path: `/api/v1/query?query=${query}` });
      const names = new Set(known.body.data.result.map(({ metric }) => metric.name ?? ''));
      const all = body.data.activeTargets;
      const wrong = [
        ...all.filter(({ health }) => health !== 'up').map(({ scrapeUrl, lastError }) => `${scrapeUrl} ${lastError}`),
        ...running.filter((name) => !names.has(name)).map((name) => `no container ${name}`),
      ];
      if (wrong.length === 0 && all.length > 0) return `${all.length} targets up, ${names.size} containers known`;
      if (Date.now() > end) demandNone(wrong, 'not seen');
    }
  },
};
