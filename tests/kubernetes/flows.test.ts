// Who may reach whom: each flow that a configuration names is allowed on both sides, and no other is.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Manifest, manifestsOf, planes, withEveryComponent, workloadsIn } from './support/manifests.ts';

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: object;
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}
interface Policy {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

const nameLabel = 'app.kubernetes.io/name';
const policiesOf = (manifests: readonly Manifest[]): [string, Policy][] =>
  manifests
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ metadata, spec }) => [metadata.name, spec as unknown as Policy]);

/** Flows between parts that one side of the policies allows, such as `grafana -> prometheus:9090`. */
function allowed(policies: readonly [string, Policy][], side: 'ingress' | 'egress'): string[] {
  return policies.flatMap(([, { podSelector, [side]: rules = [] }]) => {
    const own = podSelector.matchLabels?.[nameLabel] ?? '';
    return rules.flatMap(({ from = [], to = [], ports = [] }) =>
      [...from, ...to].flatMap((peer) => {
        const other = peer.podSelector?.matchLabels?.[nameLabel];
        if (other === undefined) return [];
        return ports.map(({ port }) =>
          side === 'ingress' ? `${other} -> ${own}:${port}` : `${own} -> ${other}:${port}`,
        );
      }),
    );
  });
}

/** Flows that configurations and arguments name: `https://name:port` and targets `name:port`. */
function named(manifests: readonly Manifest[]): Set<string> {
  const workloads = workloadsIn(manifests).map(({ name }) => [name, name] as const);
  // A Service may be called otherwise than the pods that it leads to.
  const services = manifests
    .filter(({ kind }) => kind === 'Service')
    .map(({ metadata, spec }) => [metadata.name, String(spec?.selector?.[nameLabel])] as const);
  const names = new Map([...services, ...workloads]);
  const data = (prefix: string, key: string): string =>
    manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(prefix))?.data?.[key] ?? '';
  const inText = (text: string): string[] =>
    [...text.replaceAll(/^\s*#.*$/gm, '').matchAll(/\b([a-z][a-z-]*):(\d{4,5})\b/g)].flatMap(([, name = '', port]) => {
      const part = names.get(name);
      return part === undefined ? [] : `${part}:${port}`;
    });
  const prometheus = data('prometheus-config', 'prometheus.yml');
  const scrapeFiles = Object.entries(
    manifests.find(({ metadata }) => metadata.name === 'prometheus-config')?.data ?? {},
  ).flatMap(([name, text]) => (name.startsWith('scrape-') ? text : []));
  const scrapeJobs: {
    static_configs?: object[];
    params?: { target?: string[] };
  }[] = scrapeFiles.flatMap((text) => parse(text).scrape_configs);
  // Targets that are found by what their pods are called.
  const found = scrapeFiles.flatMap((text) =>
    [...text.matchAll(/regex: ([a-z-]+);([a-z]+), action: keep/g)].flatMap(([, name = '', portName = '']) =>
      workloadsIn(manifests)
        .filter((workload) => workload.name === name)
        .flatMap(({ containers }) => containers.flatMap(({ ports = [] }) => ports))
        .filter((port) => port.name === portName)
        .map(({ containerPort }) => `${name}:${containerPort}`),
    ),
  );
  const probed: string[] = parse(prometheus).scrape_configs.flatMap(
    (job: { job_name: string; static_configs?: { targets: string[] }[] }) =>
      job.job_name === 'probe' ? (job.static_configs ?? []).flatMap(({ targets }) => inText(targets.join(' '))) : [],
  );
  // The exporter asks Elasticsearch, and not Prometheus.
  const scraped = [
    ...inText(prometheus).filter((to) => !/^(?:elasticsearch|kibana):/.test(to)),
    ...scrapeJobs.flatMap(({ static_configs = [] }) => inText(JSON.stringify(static_configs))),
    ...found,
  ];
  const commands = workloadsIn(manifests).flatMap(({ name, containers }) =>
    inText(JSON.stringify(containers)).map((to) => [name, to] as const),
  );
  // What ships from another namespace calls Elasticsearch by a longer name.
  const shipping = [...names.keys()].flatMap((name) =>
    manifests
      .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(name))
      .filter(({ metadata }) => /^-(?:config|pipeline)-/.test(metadata.name.slice(name.length)))
      .filter(({ data = {} }) =>
        /host:? elasticsearch\.telltale\.svc$|^ *(?:endpoints: |hosts => )\["?https:\/\/elasticsearch:9200"?\]$/m.test(
          Object.values(data).join('\n'),
        ),
      )
      .map(() => [name, 'elasticsearch:9200'] as const),
  );
  const flows: (readonly [string, string])[] = [
    ...shipping,
    ...scraped.map((to) => ['prometheus', to] as const),
    ...[...probed, ...scrapeJobs.flatMap(({ params }) => params?.target ?? [])].map(
      (to) => ['blackbox-exporter', to] as const,
    ),
    ...inText(data('grafana-config', 'datasources.yaml')).map((to) => ['grafana', to] as const),
    ...inText(data('kibana-config', 'kibana.yml')).map((to) => ['kibana', to] as const),
    ...commands,
    // It is told by no file: packages/stack/src/keeper.ts and provision.ts.
    ...['elasticsearch:9200', 'kibana:5601', 'alertmanager:9093'].map((to) => ['keeper', to] as const),
  ];
  return new Set(flows.map(([from, to]) => `${from} -> ${to}`));
}

describe.each(planes)('the overlay %s', (overlay) => {
  const isWhole = overlay === withEveryComponent;
  it('denies every pod what no policy allows, both ways', async () => {
    const manifests = await manifestsOf(overlay);
    const denying = manifests.filter(
      ({ metadata: { name }, kind }) => name === 'default-deny' && kind === 'NetworkPolicy',
    );
    const denied = denying.map(({ metadata, spec }) => [metadata.namespace ?? '', spec] as const);
    expect(denied.toSorted(([one], [other]) => one.localeCompare(other))).toEqual(
      manifests
        .filter(({ kind }) => kind === 'Namespace')
        .map(({ metadata }) => [metadata.name, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }]),
    );
  });

  it('lets every pod ask the name servers, at whatever address they listen', async () => {
    const manifests = await manifestsOf(overlay);
    const policies = policiesOf(manifests).filter(([name]) => name === 'names');
    expect(policies).toHaveLength(manifests.filter(({ kind }) => kind === 'Namespace').length);
    for (const [, policy] of policies) {
      expect(policy.podSelector).toEqual({});
      expect(policy.egress).toEqual([
        { ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }, { port: 5353, protocol: 'UDP' }, { port: 5353 }] },
      ]);
    }
  });

  it('allows each flow that a configuration names, on both sides, and no other between parts', async () => {
    const manifests = await manifestsOf(overlay);
    const policies = policiesOf(manifests);
    const wanted = [...named(manifests)].toSorted();
    expect(wanted.length).toBeGreaterThan(15);
    expect(allowed(policies, 'egress').toSorted()).toEqual(wanted);
    expect(allowed(policies, 'ingress').toSorted()).toEqual(wanted);
  });

  it('has a policy for each pod', async () => {
    const manifests = await manifestsOf(overlay);
    const selected = policiesOf(manifests).map(([, { podSelector }]) => podSelector.matchLabels?.[nameLabel]);
    const pods = workloadsIn(manifests).map(({ pod }) => pod.metadata.labels[nameLabel]);
    expect(pods.filter((name) => !selected.includes(name))).toEqual([]);
  });

  it('lets other namespaces reach what takes records, what an Ingress shows and what the API server asks alone, and be reached by Prometheus alone', async () => {
    const policies = policiesOf(await manifestsOf(overlay));
    const open = (side: 'ingress' | 'egress'): string[] =>
      policies
        .filter(([name, { [side]: rules = [] }]) =>
          name === 'names'
            ? false
            : rules.some(
                ({ from = [], to = [] }) =>
                  // A rule without peers is for everybody. The next test is about those of egress.
                  (side === 'ingress' && from.length === 0) ||
                  // One namespace of the plane's own, and in it one part, is none of the others.
                  [...from, ...to].some(
                    ({ namespaceSelector, podSelector }) =>
                      namespaceSelector !== undefined &&
                      !/^telltale(?:-node)?$/.test(
                        namespaceSelector.matchLabels?.['kubernetes.io/metadata.name'] ?? '',
                      ) &&
                      podSelector === undefined,
                  ),
              ),
        )
        .map(([name]) => name);
    expect([open('ingress').toSorted(), open('egress')]).toEqual([
      ['elasticsearch', ...(isWhole ? ['grafana', 'kibana', 'logstash', 'otel-collector', 'prometheus-adapter'] : [])],
      ['prometheus'],
    ]);
  });

  it('lets the set-up, Prometheus and Alertmanager alone ask addresses outside, but for name servers', async () => {
    const outside = policiesOf(await manifestsOf(overlay)).flatMap(([name, { egress = [] }]) =>
      egress.flatMap(({ to, ports = [] }) =>
        to === undefined ? [`${name}: ${ports.map(({ port }) => port).join(' ')}`] : [],
      ),
    );
    expect(outside.toSorted()).toEqual([
      'alertmanager: 443 25 465 587',
      ...(isWhole ? ['kube-state-metrics: 443 6443 8443 16443', 'names: 53 53 5353 5353'] : []),
      'names: 53 53 5353 5353',
      ...(isWhole ? ['prometheus-adapter: 443 6443 8443 16443'] : []),
      'prometheus: 443 6443 8443 16443 10250',
      // At whatever port the API server listens.
      'setup: ',
    ]);
  });
});
