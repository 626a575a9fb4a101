// Makes faults, and sees each alert fire in the real Prometheus, reach a webhook through the real Alertmanager, and
// resolve when the fault is mended.
import { setTimeout as delay } from 'node:timers/promises';
import type { Ask } from '../support/server-client.ts';
import type { Webhook } from '../support/webhook.ts';
import type { Fault, Mend } from './faults/fault.ts';
import type { Scene } from './scene/scene.ts';

/** What became of one alert; moments are seconds since the fault. */
export interface AlertProof {
  readonly alert: string;
  readonly job: string | undefined;
  readonly what: string;
  readonly firedAfterSeconds: number | undefined;
  readonly notifiedAfterSeconds: number | undefined;
  /** Seconds since the fault was mended. */
  readonly resolvedAfterSeconds: number | undefined;
}

/** The slowest alert waits for ten minutes and for five more; resolving waits for windows to pass. */
const FIRES_MS_MAX = 22 * 60_000;
const RESOLVES_MS_MAX = 22 * 60_000;
const POLL_MS = 5_000;

interface Watched {
  readonly fault: Fault;
  readonly begun: number;
  readonly mend: Mend;
  firedAt?: number;
  notifiedAt?: number;
  mendedAt?: number;
  resolvedAt?: number;
}

interface AlertsAnswer {
  readonly data: { readonly alerts: readonly { state: string; labels: Readonly<Record<string, string>> }[] };
}

async function look(watched: readonly Watched[], prometheus: Ask, webhook: Webhook): Promise<void> {
  const { data } = await prometheus<AlertsAnswer>('/api/v1/alerts');
  const now = performance.now();
  for (const one of watched) {
    const { alert, job } = one.fault;
    const isOne = (labels: Readonly<Record<string, string>>): boolean =>
      labels.alertname === alert && labels.job === job;
    if (data.alerts.some(({ state, labels }) => state === 'firing' && isOne(labels))) one.firedAt ??= now;
    const notifications = webhook.notifications.flatMap(({ alerts }) => alerts).filter(({ labels }) => isOne(labels));
    if (notifications.some(({ status }) => status === 'firing')) one.notifiedAt ??= now;
    if (one.mendedAt !== undefined && notifications.at(-1)?.status === 'resolved') one.resolvedAt ??= now;
  }
}

/** Looks until all are done, or the time is over. */
async function watch(
  watched: readonly Watched[],
  { prometheus, webhook }: { readonly prometheus: Ask; readonly webhook: Webhook },
  until: {
    readonly isDone: (one: Watched) => boolean;
    readonly msMax: number;
    readonly onDone: (one: Watched) => void;
  },
): Promise<void> {
  const begun = performance.now();
  const open = new Set(watched);
  while (open.size > 0 && performance.now() - begun < until.msMax) {
    await look(watched, prometheus, webhook);
    for (const one of [...open].filter(until.isDone)) {
      open.delete(one);
      until.onDone(one);
    }
    await delay(POLL_MS);
  }
}

const seconds = (from: number, to: number | undefined): number | undefined =>
  to === undefined ? undefined : Math.round((to - from) / 1_000);

/** Makes all faults at once, and fixes all when each has been notified. */
export async function proveAlerts(
  scene: Scene,
  faults: readonly Fault[],
  sources: { readonly prometheus: Ask; readonly webhook: Webhook; readonly say: (line: string) => void },
): Promise<AlertProof[]> {
  if (faults.length === 0) return [];
  const { say } = sources;
  const watched = await Promise.all(
    faults.map(async (fault): Promise<Watched> => {
      const begun = performance.now();
      return { fault, begun, mend: await fault.begin(scene) };
    }),
  );
  say(`${faults.length} faults are made`);
  await watch(watched, sources, {
    msMax: FIRES_MS_MAX,
    isDone: ({ notifiedAt }) => notifiedAt !== undefined,
    onDone: ({ fault, begun, notifiedAt }) =>
      say(`${fault.alert} (${fault.what}) was notified after ${seconds(begun, notifiedAt)} s`),
  });
  for (const one of watched) {
    await one.mend();
    one.mendedAt = performance.now();
  }
  say('all faults are mended');
  await watch(watched, sources, {
    msMax: RESOLVES_MS_MAX,
    isDone: ({ notifiedAt, resolvedAt }) => notifiedAt === undefined || resolvedAt !== undefined,
    onDone: ({ fault, mendedAt, resolvedAt }) =>
      say(`${fault.alert} has resolved after ${seconds(mendedAt ?? 0, resolvedAt)} s`),
  });
  return watched.map(({ fault, begun, firedAt, notifiedAt, mendedAt, resolvedAt }) => ({
    alert: fault.alert,
    job: fault.job,
    what: fault.what,
    firedAfterSeconds: seconds(begun, firedAt),
    notifiedAfterSeconds: seconds(begun, notifiedAt),
    resolvedAfterSeconds: seconds(mendedAt ?? 0, resolvedAt),
  }));
}
