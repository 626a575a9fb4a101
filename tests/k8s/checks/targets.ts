// Prometheus finds and reaches what it watches, and a plane that is well raises no alert.
import { type Check, requireNone, until } from '../check.ts';
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
    const ask = <Data>(path: string): Promise<{ data: Data }> =>
      askServer(cluster, { server: 'prometheus', user: 'reader', path });
    const found = await until(
      'every target up',
      async () => {
        const { data } = await ask<{ activeTargets: readonly Target[] }>('/api/v1/targets?state=active');
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
    const { data } = await ask<{ alerts: readonly Alert[] }>('/api/v1/alerts');
    const firing = data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname ?? '');
    requireNone(
      firing.filter((name) => name !== 'Watchdog'),
      'firing',
    );
    return `${found.count} targets of ${found.pools.join(', ')} are up; firing: ${firing.join(', ') || 'nothing yet'}`;
  },
};
