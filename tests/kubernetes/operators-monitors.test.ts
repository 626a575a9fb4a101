// Monitors of the overlay for operators: an own Prometheus scrapes what the plane's would, under the same names.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { type Manifest, manifestsOf, repository, workloadsIn } from './support/manifests.ts';

type Settings = Readonly<Record<string, unknown>>;
interface Job {
  readonly job_name: string;
  readonly params?: Settings;
  readonly metrics_path?: string;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly relabel_configs?: readonly Settings[];
  readonly metric_relabel_configs?: readonly Settings[];
}
interface Endpoint {
  readonly port?: string;
  readonly path?: string;
  readonly params?: Settings;
  readonly relabelings: readonly Settings[];
  readonly metricRelabelings?: readonly Settings[];
  readonly tlsConfig?: Tls;
}
interface Tls {
  readonly ca: { readonly secret: { readonly name: string; readonly key: string } };
  readonly serverName?: string;
}

const manifests = await manifestsOf('operators');
const find = (kind: string, name: string): Manifest | undefined =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name);
const { global, scrape_configs: jobs }: { global: Settings; scrape_configs: Job[] } = parse(
  readFileSync(join(repository, 'k8s/base/prometheus/prometheus.yml'), 'utf8'),
);
const job = (name: string): Job | undefined => jobs.find(({ job_name }) => job_name === name);

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const snakeKeys = (map: Settings): Settings =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [snake(key), value]));

const services = find('PodMonitor', 'services')?.spec;
const [pods] = (services?.podMetricsEndpoints ?? []) as Endpoint[];
const [exporter] = (find('ServiceMonitor', 'elasticsearch')?.spec?.endpoints ?? []) as Endpoint[];
const probe = find('Probe', 'probe')?.spec as unknown as {
  readonly jobName: string;
  readonly module: string;
  readonly prober: { readonly url: string };
  readonly tlsConfig: Tls;
  readonly targets: {
    readonly staticConfig: {
      readonly static: readonly string[];
      readonly labels: Settings;
      readonly relabelingConfigs: readonly Settings[];
    };
  };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-monitors-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds pods of every namespace as the job services does, and bounds their pages alike', () => {
  expect(services).toMatchObject({ namespaceSelector: { any: true }, selector: {} });
  const steps = (pods?.relabelings ?? []).map(snakeKeys);
  const before = job('services')?.relabel_configs ?? [];
  expect(before.length).toBeGreaterThan(10);
  expect(steps.slice(0, before.length)).toEqual(before);
  expect((pods?.metricRelabelings ?? []).map(snakeKeys)).toEqual(job('services')?.metric_relabel_configs);
  for (const name of ['sampleLimit', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit', 'bodySizeLimit']) {
    expect(services?.[name], name).toBe(global[snake(name)]);
  }
});

it('makes one target of a pod, whose containers and ports the operator would tell apart', () => {
  const added = (pods?.relabelings ?? []).slice(job('services')?.relabel_configs?.length);
  expect(added).toContainEqual({ regex: 'container|endpoint|pod', action: 'labeldrop' });
  // No port is named, since the page is at the port of the annotation.
  expect(pods?.port).toBeUndefined();
});

it('gives every target the label by which the rules know it', () => {
  const own = { targetLabel: 'plane', replacement: 'telltale' };
  expect(pods?.relabelings).toContainEqual(own);
  expect(exporter?.relabelings).toContainEqual(own);
  expect(probe.targets.staticConfig.labels).toEqual({ plane: 'telltale' });
});

it('asks the exporter about Elasticsearch as the job elasticsearch does', () => {
  const before = job('elasticsearch');
  const target = before?.static_configs?.[0]?.targets;
  expect(exporter).toMatchObject({ path: before?.metrics_path, params: { ...before?.params, target } });
  expect(exporter?.relabelings).toContainEqual({ targetLabel: 'job', replacement: 'elasticsearch' });
  expect(exporter?.relabelings).toContainEqual({ targetLabel: 'instance', replacement: target?.[0] });
  const selected = manifests.filter(
    ({ kind, metadata }) =>
      kind === 'Service' && metadata.labels?.['app.kubernetes.io/name'] === 'elasticsearch-exporter',
  );
  expect(selected.map(({ spec }) => spec?.ports)).toMatchObject([[{ name: exporter?.port, port: 9114 }]]);
});

it('probes the servers that are there, as the job probe does', () => {
  const { static: targets, relabelingConfigs } = probe.targets.staticConfig;
  const before = (job('probe')?.static_configs ?? []).flatMap((each) => each.targets);
  expect(targets).toEqual(before.filter((each) => /\/\/(?:elasticsearch|kibana):/.test(each)));
  expect(targets).toHaveLength(2);
  expect([probe.jobName, probe.module]).toEqual(['probe', 'https']);
  const rule = job('probe')?.relabel_configs?.find(({ target_label }) => target_label === 'instance');
  expect(relabelingConfigs.map(snakeKeys)).toEqual([{ ...rule, source_labels: ['__param_target'] }]);
  expect(probe.prober.url).toBe('blackbox-exporter.telltale.svc:9115');
});

it('trusts the authority by a Secret that the set-up makes and that the exporter has', () => {
  for (const [name, tls] of [
    ['elasticsearch-exporter', exporter?.tlsConfig],
    ['blackbox-exporter', probe.tlsConfig],
  ] as const) {
    expect(tls?.ca.secret).toEqual({ name: `telltale-${name}`, key: 'ca.crt' });
    const volumes = workloadsIn(manifests).find((workload) => workload.name === name)?.pod.spec.volumes;
    expect(volumes?.map(({ secret }) => secret?.secretName)).toContain(`telltale-${name}`);
  }
});

it('is selected by the Prometheus of kube-prometheus-stack', () => {
  const custom = manifests.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'));
  expect(new Set(custom.map(({ kind }) => kind))).toEqual(
    new Set(['PodMonitor', 'ServiceMonitor', 'Probe', 'PrometheusRule']),
  );
  for (const { metadata } of custom) expect(metadata.labels?.release, metadata.name).toBe('kube-prometheus-stack');
});

it('lets a Prometheus of another namespace ask both exporters, and nobody else', () => {
  expect(find('NetworkPolicy', 'monitoring')?.spec).toEqual({
    podSelector: {
      matchExpressions: [
        { key: 'app.kubernetes.io/name', operator: 'In', values: ['elasticsearch-exporter', 'blackbox-exporter'] },
      ],
    },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } } }],
        ports: [{ port: 9114 }, { port: 9115 }],
      },
    ],
  });
});

it('has steps that Prometheus itself takes', async () => {
  const { promtool } = await obtainPrometheus();
  const path = join(folder, 'prometheus.yml');
  const configs = [pods, exporter].map((endpoint, index) => ({
    job_name: `monitor-${index}`,
    relabel_configs: (endpoint?.relabelings ?? []).map(snakeKeys),
    metric_relabel_configs: (endpoint?.metricRelabelings ?? []).map(snakeKeys),
  }));
  writeFileSync(path, stringify({ scrape_configs: configs }));
  const said = execFileSync(promtool, ['check', 'config', '--syntax-only', path], { encoding: 'utf8' });
  expect(said).toContain('SUCCESS');
});
