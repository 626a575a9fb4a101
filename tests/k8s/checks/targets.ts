// Prometheus finds and reaches what it watches, and a plane that is well raises no alert.
import { type Check, requireNone, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { smallOverlay, whyNotThere } from '../plane.ts';
import { askServer } from '../servers.ts';

/** Some rounds of scrapes and of rules. */
const WELL_MS_MAX = 180_000;

interface Target {
  readonly health: string;
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly lastError: string;
}
interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

export const targets: Check = {
  name: 'targets',
  promise: 'Prometheus scrapes all that it finds, and no alert fires but the Watchdog',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const found = await everyTargetUp(cluster);
    const path = '/api/v1/alerts';
    const { data } = await askServer<{ data: { alerts: readonly Alert[] } }>(cluster, { ...asked, path });
    const firing = data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname ?? '');
    requireNone(
      firing.filter((name) => name !== 'Watchdog'),
      'firing',
    );
    return `${found.count} targets of ${found.pools.join(', ')} are up; firing: ${firing.join(', ') || 'nothing yet'}`;
  },
};

const asked = { server: 'prometheus', user: 'reader' } as const;

/** Waits until Prometheus has found targets, and reaches each of them. */
export async function everyTargetUp(cluster: Cluster): Promise<{ count: number; pools: readonly string[] }> {
  const path = '/api/v1/targets?state=active';
  return until(
    'every target up',
    async () => {
      const { data } = await askServer<{ data: { activeTargets: readonly Target[] } }>(cluster, { ...asked, path });
      const pools = [...new Set(data.activeTargets.map(({ scrapePool }) => scrapePool))];
      const down = data.activeTargets.filter(({ health }) => health !== 'up');
      return {
        count: data.activeTargets.length,
        pools,
        down: down.map((each) => `${each.scrapeUrl} ${each.lastError}`),
      };
    },
    ({ count, down }) => count > 0 && down.length === 0,
    WELL_MS_MAX,
  );
}
