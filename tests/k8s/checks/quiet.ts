// A fresh plane is left alone for a quarter of an hour: nothing fires but what always does, and nothing ends.
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, requireNone } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { planeNamespace, smallOverlay, whyNotThere } from '../plane.ts';
import { isReady, type Pod, podsOf, stateOf } from '../pods.ts';
import { askServer } from '../servers.ts';

/** Longer than most alerts wait before they fire. It counts from when the last pod was ready. */
const QUIET_MS = 900_000;

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export const quiet: Check = {
  name: 'quiet',
  promise: 'A fresh plane runs for fifteen minutes without an alert but the Watchdog, a restart, or an OOMKilled',
  whyNot: () => whyNotThere(smallOverlay),
  async run(cluster) {
    const before = await serving(cluster);
    if (before.length === 0) throw new Error('no plane runs');
    const ready = Math.max(...before.map(readySince));
    await delay(Math.max(0, ready + QUIET_MS - Date.now()));
    const after = await podsOf(cluster, planeNamespace);
    const wrong = [
      ...before.filter(({ metadata }) => !after.some((pod) => pod.metadata.uid === metadata.uid)).map(gone),
      ...after.filter((pod) => restartsOf(pod) > 0 || /OOMKilled/.test(stateOf(pod))).map(stateOf),
    ];
    // From its first pod on: what fired while it started has fired too.
    const seconds = Math.ceil((Date.now() - Math.min(...before.map(createdAt))) / 1_000);
    const fired = await ask(
      cluster,
      `count by (alertname) (count_over_time(ALERTS{alertstate="firing"}[${seconds}s]))`,
    );
    const names = fired.map(({ metric }) => metric.alertname ?? '');
    if (!names.includes('Watchdog')) wrong.push('the Watchdog does not fire');
    wrong.push(...names.filter((name) => name !== 'Watchdog').map((name) => `${name} has fired`));
    requireNone(wrong, 'not quiet');
    return `${before.length} pods for ${Math.floor((Date.now() - ready) / 60_000)} minutes: no restart, none OOMKilled, and only the Watchdog has fired`;
  },
};

const serving = async (cluster: Cluster): Promise<readonly Pod[]> =>
  (await podsOf(cluster, planeNamespace)).filter(isReady);

function readySince({ status }: Pod): number {
  return Date.parse(status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '');
}

const createdAt = ({ metadata }: Pod): number => Date.parse(metadata.creationTimestamp);
const gone = ({ metadata }: Pod): string => `${metadata.name} was replaced`;

function restartsOf({ status }: Pod): number {
  return (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
}

async function ask(cluster: Cluster, query: string): Promise<readonly Sample[]> {
  const path = `/api/v1/query?query=${encodeURIComponent(query)}`;
  const asked = { server: 'prometheus', user: 'reader', path } as const;
  return (await askServer<{ data: { result: readonly Sample[] } }>(cluster, asked)).data.result;
}
