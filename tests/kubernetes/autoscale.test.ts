// Metrics for autoscalers: prometheus-adapter's queries are PromQL, name what services have, and an autoscaler asks for them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type MetricName, metrics, prometheusMetricName } from '@telltale/catalog';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { kubernetesLayout } from '../../packages/stack/src/kubernetes/layout.ts';
import { stackServices } from '../../packages/stack/src/servers/services.ts';
import { buildKustomization } from '../support/kustomize.ts';
import { type Manifest, manifestsOf, repository, withEveryComponent, workloadsIn } from './support/manifests.ts';
import { schemaFindings, whyNoSchemas } from './support/schemas.ts';

const whyNot = whyNoSchemas();

interface Rule {
  readonly seriesQuery: string;
  readonly resources: { readonly overrides: Readonly<Record<string, { readonly resource: string }>> };
  readonly name: { readonly as: string };
  readonly metricsQuery: string;
}

const { rules }: { rules: Rule[] } = parse(
  readFileSync(join(repository, 'k8s/components/autoscale/adapter/rules.yaml'), 'utf8'),
);
const prometheus: { scrape_configs: { job_name: string; relabel_configs?: { target_label?: string }[] }[] } = parse(
  readFileSync(join(repository, 'k8s/base/prometheus/prometheus.yml'), 'utf8'),
);
const seriesOf = ({ seriesQuery }: Rule): string => /^\w+/.exec(seriesQuery)?.[0] ?? '';

/** The query for two pods, as the adapter fills it in. */
const filled = (rule: Rule): string =>
  rule.metricsQuery
    .replaceAll('<<.Series>>', seriesOf(rule))
    .replaceAll('<<.LabelMatchers>>', 'namespace="shops",instance=~"a|b"')
    .replaceAll('<<.GroupBy>>', 'namespace,instance');

let folder: string;
let promtool: string;
beforeAll(async () => {
  ({ promtool } = await obtainPrometheus());
  folder = mkdtempSync(join(tmpdir(), 'telltale-autoscale-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Series of two pods, by value at each minute, and what the queries answer. */
function answers(
  series: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, Record<string, number>>>,
): string {
  const test = {
    interval: '15s',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: rules.map((rule) => ({
      // The last digit of a rate is that of its arithmetic.
      expr: `round(${filled(rule)}, 0.001)`,
      eval_time: '5m',
      exp_samples: Object.entries(wanted[rule.name.as] ?? {}).map(([pod, value]) => ({
        labels: `{namespace="shops", instance="${pod}"}`,
        value,
      })),
    })),
  };
  const path = join(folder, 'adapter.test.yaml');
  writeFileSync(path, stringify({ rule_files: [], fuzzy_compare: true, tests: [test] }));
  return execFileSync(promtool, ['test', 'rules', path], { encoding: 'utf8' });
}

it('answers requests a second of each pod, and how busy the busiest event loop of it is', () => {
  const count = 'http_server_request_duration_seconds_count';
  const said = answers(
    {
      [`${count}{namespace="shops", instance="a", http_route="/"}`]: '0+150x40',
      [`${count}{namespace="shops", instance="a", http_route="/cart"}`]: '0+75x40',
      [`${count}{namespace="shops", instance="b", http_route="/"}`]: '0+30x40',
      [`${count}{namespace="shops", instance="c", http_route="/"}`]: '0+30x40',
      'nodejs_eventloop_utilization_ratio{namespace="shops", instance="a", process="1"}': '0.2x40',
      'nodejs_eventloop_utilization_ratio{namespace="shops", instance="a", process="2"}': '0.7x40',
    },
    { http_requests_per_second: { a: 15, b: 2 }, nodejs_eventloop_utilization: { a: 0.7 } },
  );
  expect(said).toContain('SUCCESS');
});

it('names metrics that services have, and the labels by which Prometheus calls a pod', () => {
  const known = Object.keys(metrics).map((name) => prometheusMetricName(name as MetricName));
  const labels = prometheus.scrape_configs
    .find(({ job_name }) => job_name === 'services')
    ?.relabel_configs?.map(({ target_label }) => target_label);
  expect(rules).toHaveLength(2);
  for (const rule of rules) {
    expect(known).toContain(seriesOf(rule).replace(/_count$/, ''));
    expect(rule.resources.overrides).toEqual({ namespace: { resource: 'namespace' }, instance: { resource: 'pod' } });
    for (const label of Object.keys(rule.resources.overrides)) {
      expect(labels).toContain(label);
      expect(rule.seriesQuery).toContain(`${label}!=""`);
    }
  }
});

describe('the autoscaler of the shop', () => {
  let built: Manifest[];
  beforeAll(async () => {
    const own = mkdtempSync(join(tmpdir(), 'telltale-autoscale-shop-'));
    try {
      const here = relative(realpathSync(own), join(repository, 'k8s'));
      const kustomization = {
        resources: [join(here, 'apps/shop')],
        components: [join(here, 'components/autoscale-shop')],
      };
      writeFileSync(join(own, 'kustomization.yaml'), stringify(kustomization));
      built = await buildKustomization<Manifest>(own);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });

  it('asks for metrics that the adapter has, and that its controller may read', async () => {
    const spec = built.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec;
    const wanted = (spec?.metrics ?? []) as { pods: { metric: { name: string } } }[];
    const asked = wanted.map(({ pods }) => pods.metric.name);
    expect(asked).toEqual(rules.map(({ name }) => name.as));
    const role = (await manifestsOf(withEveryComponent)).find(
      ({ metadata }) => metadata.name === 'telltale-custom-metrics',
    );
    expect(role?.rules?.flatMap(({ resources }) => resources)).toEqual(asked.map((name) => `pods/${name}`));
  });

  it.skipIf(whyNot !== undefined)('is valid, with the shop, for the oldest and the newest Kubernetes', async () => {
    expect(await schemaFindings(built, ['1.34', '1.37'])).toEqual([]);
  });

  it('alone says how many replicas there are, and never fewer than the Deployment had', () => {
    const deployment = built.find(({ kind }) => kind === 'Deployment');
    const autoscaler = built.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(deployment?.spec?.replicas).toBeUndefined();
    expect(autoscaler?.spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment?.metadata.name },
      minReplicas: 3,
    });
    expect(autoscaler?.metadata.namespace).toBe(deployment?.metadata.namespace);
  });
});

it('the adapter logs in at Prometheus by a file of the set-up, and over TLS that it verifies', async () => {
  const layout = kubernetesLayout('/secrets', 'telltale', { further: [{ name: 'prometheus-adapter' }] });
  const service = stackServices(layout).find(({ name }) => name === 'prometheus-adapter');
  const secrets = { scraper: { username: 'telltale-scraper', password: 'of-the-test' } };
  const files = await service?.render?.({ layout, secrets } as never);
  const [container] =
    workloadsIn(await manifestsOf(withEveryComponent)).find(({ name }) => name === 'prometheus-adapter')?.containers ??
    [];
  const [, path = ''] = /--prometheus-auth-config=(\S+)/.exec(container?.args?.join(' ') ?? '') ?? [];
  const config = parse(files?.get(path.replace('/run/telltale/', '')) ?? '');
  expect(config.clusters[0].cluster).toEqual({
    server: 'https://prometheus:9090',
    'certificate-authority': '/run/telltale/ca.crt',
  });
  expect(config.users[0].user).toEqual(secrets.scraper);
  expect(config.contexts[0]).toEqual({
    name: config['current-context'],
    context: { cluster: config.clusters[0].name, user: config.users[0].name },
  });
  expect(container?.args).toContain(`--prometheus-url=${config.clusters[0].cluster.server}`);
});
