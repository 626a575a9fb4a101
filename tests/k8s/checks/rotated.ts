// Every password and certificate is replaced by the documented commands, and everything works by the new ones.
import { X509Certificate } from 'node:crypto';
import { type Check, requireNone, until } from '../check.ts';
import type { Cluster } from '../lab/cluster.ts';
import { blockOf, runLines } from '../page.ts';
import { planeNamespace, shopManifests, smallOverlay, whyNotThere } from '../plane.ts';
import { isReady, podsOf } from '../pods.ts';
import { askServer, passwordOf, presentedCertificate, secretFile } from '../servers.ts';
import { applyShop, deleteShop, letShip, underLoad } from '../shop.ts';
import { everyTargetUp } from './targets.ts';

/** Elasticsearch starts within a minute; a busy machine takes several times that. */
const READY_SECONDS_MAX = 600;
const READY_MS_MAX = 120_000;
/** The kubelet mounts another Secret within a minute or two, and the preload looks again when it is refused. */
const SHIPPED_MS_MAX = 300_000;
const LOAD_SECONDS = 3;
const users = ['admin', 'reader', 'shipper'] as const;
const servers = ['elasticsearch', 'kibana', 'prometheus', 'alertmanager', 'grafana'] as const;

export const rotated: Check = {
  name: 'rotated',
  promise:
    'Passwords and certificates are rotated by the documented commands; the plane is ready and takes records again',
  whyNot: () => whyNotThere(smallOverlay) ?? whyNotThere(shopManifests),
  async run(cluster) {
    try {
      await applyShop(cluster);
      await shipped(cluster, new Date());
      const old = await held(cluster);
      const begun = Date.now();
      await runLines(cluster, blockOf('## Secrets', '--from=cronjob/rotate'));
      await restarted(cluster);
      const seconds = Math.round((Date.now() - begun) / 1_000);
      const now = await held(cluster);
      requireNone(
        [...old].filter(([name, value]) => now.get(name) === value).map(([name]) => name),
        'as before',
      );
      await refusedByOld(cluster, old);
      const presented = await presentedCertificate(cluster, 'elasticsearch');
      if (presented !== new X509Certificate(now.get('elasticsearch server.crt') ?? '').fingerprint256)
        throw new Error('Elasticsearch presents another certificate');
      const targets = await everyTargetUp(cluster);
      await letShip(cluster);
      await shipped(cluster, new Date());
      return `${now.size} passwords and certificates replaced, every pod ready again after ${seconds} s, ${targets.count} targets up, the old passwords refused; the shop ships by the new one without a restart`;
    } finally {
      await deleteShop(cluster);
    }
  },
};

/** Passwords and certificates, by what they are. */
async function held(cluster: Cluster): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const user of users) found.set(`password ${user}`, await passwordOf(cluster, user));
  for (const server of servers)
    found.set(`${server} server.crt`, await secretFile(cluster, `telltale-${server}`, 'server.crt'));
  return found;
}

async function restarted(cluster: Cluster): Promise<void> {
  const all = ['get', 'statefulset,deployment', '--namespace', planeNamespace, '--output', 'name'];
  for (const workload of (await cluster.kubectl(...all)).split('\n').filter(Boolean)) {
    const status = ['rollout', 'status', workload, '--namespace', planeNamespace];
    await cluster.kubectl(...status, `--timeout=${READY_SECONDS_MAX}s`);
  }
  await until(
    'every pod ready',
    async () => (await podsOf(cluster, planeNamespace)).filter(({ status }) => status.phase !== 'Succeeded'),
    (pods) => pods.filter(({ status }) => status.phase !== 'Failed').every(isReady),
    READY_MS_MAX,
  );
}

/** Each server refuses what it accepted before. */
async function refusedByOld(cluster: Cluster, old: ReadonlyMap<string, string>): Promise<void> {
  const tries = [
    ...users.map((user) => ({ server: 'elasticsearch', user, path: '/' }) as const),
    { server: 'prometheus', user: 'reader', path: '/api/v1/labels' } as const,
  ];
  for (const each of tries) {
    const password = old.get(`password ${each.user}`) ?? '';
    const said = await askServer(cluster, { ...each, password }).then(
      () => 'it is accepted',
      (error: Error) => error.message,
    );
    if (!/: 401 /.test(said)) throw new Error(`the old password of ${each.user} at ${each.server}: ${said}`);
  }
}

/** Has customers ask the shop, and waits until what it logs of them is stored. */
async function shipped(cluster: Cluster, since: Date): Promise<void> {
  await underLoad(cluster, LOAD_SECONDS, async () => undefined);
  const range = { range: { '@timestamp': { gte: since.toISOString() } } };
  const body = { query: { bool: { filter: [{ term: { 'service.name': 'shop' } }, range] } } };
  const count = () =>
    askServer<{ count: number }>(cluster, { server: 'elasticsearch', user: 'reader', path: '/logs-*/_count', body });
  await until(
    'records of the shop stored',
    () => count().then(({ count: found }) => found),
    (found) => found > 0,
    SHIPPED_MS_MAX,
  );
}
