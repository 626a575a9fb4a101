// The component `ha`: several of each server that form one, spread over nodes, and are watched one by one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubernetesLayout } from '../../../packages/stack/src/kubernetes/layout.ts';
import { buildWith, type Manifest, manifestsOf, repository, type Workload, workloadsIn } from '../support/manifests.ts';

const manifests = await manifestsOf('ha');
const replicas: Readonly<Record<string, number>> = { elasticsearch: 3, prometheus: 2, alertmanager: 3 };
const find = (kind: string, name: string, among = manifests): Manifest | undefined =>
  among.find((each) => each.kind === kind && each.metadata.name === name);
function workload(name: string, among = manifests): Workload {
  const found = workloadsIn(among).find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no workload ${name}`);
  return found;
}
/** Names of the pods of a service, in its headless Service. */
const podNames = (service: string, headless: string): string[] =>
  Array.from({ length: replicas[service] ?? 0 }, (_, index) => `${service}-${index}.${headless}`);
const argsOf = (name: string): readonly string[] => workload(name).containers[0]?.args ?? [];

describe.each(Object.entries(replicas))('%s', (name, count) => {
  const { manifest, pod } = workload(name);

  it(`has ${count} pods, each with a name that its headless Service gives also before the pod is ready`, () => {
    expect(manifest.spec?.replicas).toBe(count);
    expect(find('Service', manifest.spec?.serviceName ?? '')?.spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { 'app.kubernetes.io/name': name },
    });
  });

  it('is spread over the nodes that take pods, so that a node can be drained also where there is no other free one', () => {
    const { topologySpreadConstraints: constraints } = pod.spec as { topologySpreadConstraints?: object[] };
    const labelSelector = { matchLabels: { 'app.kubernetes.io/name': name } };
    expect(constraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        nodeTaintsPolicy: 'Honor',
        labelSelector,
      },
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
      },
    ]);
  });

  it('loses one pod at a time to drains', () => {
    expect(find('PodDisruptionBudget', name)?.spec).toMatchObject({ maxUnavailable: 1 });
  });
});

it('Elasticsearch nodes start at once, by the names of their pods, and find each other by their headless Service', () => {
  expect(workload('elasticsearch').manifest.spec?.podManagementPolicy).toBe('Parallel');
  expect(argsOf('elasticsearch')).toEqual(
    expect.arrayContaining([
      '-Enode.name=$(TELLTALE_POD_NAME)',
      '-Etransport.publish_host=$(TELLTALE_POD_IP)',
      '-Ediscovery.type=multi-node',
      '-Ediscovery.seed_hosts=elasticsearch-nodes:9300',
    ]),
  );
  // The init container says it, and only as long as there is nothing to lose.
  expect(argsOf('elasticsearch').join(' ')).not.toContain('initial_master_nodes');
});

it('snapshots are on one volume that all Elasticsearch nodes mount, as large as the one of a single node', async () => {
  const { pod, manifest } = workload('elasticsearch');
  expect(pod.spec.volumes?.find(({ name }) => name === 'snapshots')?.persistentVolumeClaim).toEqual({
    claimName: 'elasticsearch-snapshots',
  });
  expect((manifest.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name)).toEqual(['data']);
  const { spec } = find('PersistentVolumeClaim', 'elasticsearch-snapshots') ?? {};
  expect(spec?.accessModes).toEqual(['ReadWriteMany']);
  const single = workload('elasticsearch', await manifestsOf('production')).manifest.spec?.volumeClaimTemplates;
  const [, snapshots] = single as unknown as { metadata: { name: string }; spec: { resources: object } }[];
  expect(snapshots?.metadata.name).toBe('snapshots');
  expect(spec?.resources).toEqual(snapshots?.spec.resources);
});

type Policy = Readonly<Partial<Record<'ingress' | 'egress', readonly Rule[]>>>;
interface Rule {
  readonly ports: readonly { readonly port: number }[];
}

it('nobody but Elasticsearch reaches its transport port, and nobody but Alertmanager the one of its cluster', () => {
  for (const [name, port] of [
    ['elasticsearch', 9300],
    ['alertmanager', 9094],
  ] as const) {
    const own = [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } }];
    const { ingress = [], egress = [] } = (find('NetworkPolicy', name)?.spec ?? {}) as Policy;
    const about = (rules: readonly Rule[]): object[] =>
      rules.filter(({ ports }) => ports.some((each) => each.port === port));
    expect([about(ingress), about(egress)], name).toEqual([
      [{ from: own, ports: [{ port }] }],
      [{ to: own, ports: [{ port }] }],
    ]);
  }
});

interface Settings {
  readonly global: { readonly external_labels: object };
  readonly alerting: {
    readonly alert_relabel_configs: readonly object[];
    readonly alertmanagers: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[];
  };
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  }[];
}
const settings: Settings = parse(find('ConfigMap', 'prometheus-config')?.data?.['prometheus.yml'] ?? '');
const targetsOf = (job: string): string[] =>
  settings.scrape_configs
    .filter(({ job_name }) => job_name === job)
    .flatMap(({ static_configs = [] }) => static_configs.flatMap(({ targets }) => targets));
const prometheusTargets = podNames('prometheus', 'prometheus-replicas').map((name) => `${name}:9090`);
const alertmanagerTargets = podNames('alertmanager', 'alertmanager-peers').map((name) => `${name}:9093`);

it('each Prometheus watches every replica, and tells every Alertmanager of the same alert, without its own label', () => {
  expect(targetsOf('prometheus')).toEqual(prometheusTargets);
  expect(targetsOf('alertmanager')).toEqual(alertmanagerTargets);
  const { alertmanagers, alert_relabel_configs } = settings.alerting;
  expect(alertmanagers.map(({ static_configs: [own] }) => own?.targets)).toEqual([alertmanagerTargets]);
  expect(settings.global.external_labels).toEqual({ replica: expect.stringContaining('TELLTALE_REPLICA') });
  expect(workload('prometheus').containers[0]?.env).toContainEqual({
    name: 'TELLTALE_REPLICA',
    valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
  });
  expect(alert_relabel_configs).toEqual([{ regex: 'replica', action: 'labeldrop' }]);
});

it('a client of Prometheus stays with one replica, so that no series is read twice', () => {
  expect(find('Service', 'prometheus')?.spec?.sessionAffinity).toBe('ClientIP');
});

it('each Alertmanager knows every other by its name, and speaks TLS to it from the address of its pod', () => {
  const args = argsOf('alertmanager');
  const peers = args.flatMap((arg) => /^--cluster\.peer=(.+)$/.exec(arg)?.[1] ?? []);
  expect(peers).toEqual(podNames('alertmanager', 'alertmanager-peers').map((name) => `${name}:9094`));
  expect(args.filter((arg) => arg.startsWith('--cluster.listen-address'))).toEqual([
    '--cluster.listen-address=[$(TELLTALE_POD_IP)]:9094',
  ]);
  expect(args).toContain('--cluster.tls-config=/run/telltale/cluster.yaml');
});

it('the set-up and the rotation put the name of each pod into the certificate of its service', () => {
  const wanted = Object.entries(replicas).map(([name, count]) => `--replicas=${name}=${count}`);
  const makers = workloadsIn(manifests).filter(({ kind }) => kind === 'Job' || kind === 'CronJob');
  expect(makers).toHaveLength(3);
  for (const { name, containers } of makers) {
    expect(
      containers[0]?.args?.filter((arg) => arg.startsWith('--replicas')),
      name,
    ).toEqual(wanted);
  }
  const layout = kubernetesLayout('/secrets', 'telltale', { replicas: new Map(Object.entries(replicas)) });
  const asked = [...prometheusTargets, ...alertmanagerTargets].map((target) => target.split(':')[0] ?? '');
  for (const host of asked) expect(layout.namesOf(host.split('-')[0] ?? ''), host).toContain(host);
  expect(layout.namesOf('elasticsearch')).toEqual(
    expect.arrayContaining(podNames('elasticsearch', 'elasticsearch-nodes').map((name) => `${name}.telltale.svc`)),
  );
});

it('the component makes of the overlay small what it makes of production, but for sizes', async () => {
  const small = await buildWith('small', ['ha']);
  for (const name of Object.keys(replicas)) {
    expect(workload(name, small).containers[0]?.args?.filter((arg) => !arg.includes('retention'))).toEqual(
      argsOf(name).filter((arg) => !arg.includes('retention')),
    );
    expect(workload(name, small).manifest.spec?.replicas).toBe(replicas[name]);
  }
});

it('costs what docs/kubernetes.md says', async () => {
  const page = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8');
  const [, memory, volumes, memoryBefore, volumesBefore] =
    /requests (\d+) GiB of memory and (\d+) GiB of volumes, where `production` requests (\d+) and (\d+) GiB/.exec(
      page,
    ) ?? [];
  expect(requestsOf(manifests)).toEqual([Number(memory), Number(volumes)]);
  expect(requestsOf(await manifestsOf('production'))).toEqual([Number(memoryBefore), Number(volumesBefore)]);
});

/** GiB of memory and of volumes that all pods request, rounded. */
function requestsOf(among: readonly Manifest[]): number[] {
  const gibibytes = (text: string): number => Number.parseInt(text, 10) / (text.endsWith('Mi') ? 1_024 : 1);
  const volumeOf = ({ spec }: Claim): number => gibibytes(spec.resources.requests.storage);
  let [memory, volumes] = [0, 0];
  for (const { kind, manifest, containers } of workloadsIn(among)) {
    if (kind === 'Job' || kind === 'CronJob') continue;
    const { replicas: count = 1, volumeClaimTemplates = [] } = manifest.spec ?? {};
    for (const { resources } of containers) memory += count * gibibytes(resources?.requests?.memory ?? '0');
    for (const claim of volumeClaimTemplates as unknown as readonly Claim[]) volumes += count * volumeOf(claim);
  }
  for (const claim of among) {
    if (claim.kind === 'PersistentVolumeClaim') volumes += volumeOf(claim as unknown as Claim);
  }
  return [Math.round(memory), Math.round(volumes)];
}
interface Claim {
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

describe('the component thanos', async () => {
  const withBucket = await buildWith('ha', ['thanos']);
  const [prometheus, thanos] = workload('prometheus', withBucket).containers;

  it('adds a sidecar that uploads blocks as Prometheus wrote them, to the bucket of a Secret that no manifest has', () => {
    expect(thanos?.name).toBe('thanos');
    expect(prometheus?.args?.slice(-2)).toEqual([
      '--storage.tsdb.min-block-duration=2h',
      '--storage.tsdb.max-block-duration=2h',
    ]);
    expect(workload('prometheus', withBucket).pod.spec.volumes).toContainEqual(
      expect.objectContaining({ name: 'bucket', secret: expect.objectContaining({ secretName: 'telltale-bucket' }) }),
    );
    expect(withBucket.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  it('lets nobody outside of the pod ask the sidecar, which Prometheus watches from beside it', () => {
    const listening = thanos?.args?.filter((arg) => /-address=/.test(arg));
    expect(listening).toEqual(['--http-address=127.0.0.1:10902', '--grpc-address=127.0.0.1:10901']);
    expect(find('ConfigMap', 'prometheus-config', withBucket)?.data?.['scrape-thanos.yml']).toContain(
      'targets: ["localhost:10902"]',
    );
  });

  it('is left out where it is not asked for', () => {
    expect(workload('prometheus').containers.map(({ name }) => name)).toEqual(['prometheus']);
  });
});
