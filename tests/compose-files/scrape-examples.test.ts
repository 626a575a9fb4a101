// The examples of further scrape jobs name services and their metrics as the dashboards want them.
//
// What a discovery would tell of its targets is written into a file; the relabelling of the example is Prometheus' own.
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { planeJobs, prometheusOwnMetrics, serviceJobPrefix } from '@telltale/catalog';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { limits } from '../../packages/plane/src/limits.ts';
import { composeFolder } from './support/compose-model.ts';
import { committed } from './support/set-up.ts';

const run = promisify(execFile);

interface Job {
  readonly job_name: string;
  readonly relabel_configs?: readonly unknown[];
  readonly metric_relabel_configs?: readonly unknown[];
  readonly [setting: string]: unknown;
}

type Labels = Readonly<Record<string, string>>;

interface Case {
  readonly job: string;
  /** What the discovery tells of a target. */
  readonly discovered: Labels & { readonly __address__: string };
  /** What Prometheus makes of it; undefined: no target. */
  readonly made: Labels | undefined;
}

const consul = { __meta_consul_service: 'shop', __address__: '10.0.0.1:3000' } as const;
const eureka = {
  __address__: 'shop-1:3000',
  __meta_eureka_app_name: 'SHOP',
  __meta_eureka_app_instance_hostname: 'shop-1',
  __meta_eureka_app_instance_status: 'UP',
  __meta_eureka_app_instance_metadata_metrics_port: '9464',
} as const;
const serverset = {
  __address__: '10.0.0.1:3000',
  __meta_serverset_path: '/services/shop/member_0000000001',
  __meta_serverset_status: 'ALIVE',
} as const;
const { __meta_eureka_app_instance_metadata_metrics_port: _, ...withoutPort } = eureka;

const cases: readonly Case[] = [
  { job: 'consul', discovered: consul, made: { job: 'shop', instance: '10.0.0.1:3000', __address__: '10.0.0.1:3000' } },
  {
    job: 'consul',
    discovered: {
      ...consul,
      __meta_consul_service_metadata_metrics_port: '9464',
      __meta_consul_service_metadata_team: 'checkout',
    },
    made: { job: 'shop', instance: '10.0.0.1:9464', __address__: '10.0.0.1:9464', team: 'checkout' },
  },
  { job: 'eureka', discovered: eureka, made: { job: 'shop', instance: 'shop-1:9464', __address__: 'shop-1:9464' } },
  {
    job: 'eureka',
    discovered: { ...eureka, __meta_eureka_app_instance_metadata_team: 'checkout' },
    made: { job: 'shop', instance: 'shop-1:9464', __address__: 'shop-1:9464', team: 'checkout' },
  },
  { job: 'eureka', discovered: { ...eureka, __meta_eureka_app_instance_status: 'DOWN' }, made: undefined },
  { job: 'eureka', discovered: withoutPort, made: undefined },
  {
    job: 'serversets',
    discovered: serverset,
    made: { job: 'shop', instance: '10.0.0.1:3000', __address__: '10.0.0.1:3000' },
  },
  {
    job: 'serversets',
    discovered: {
      ...serverset,
      __meta_serverset_endpoint_host_metrics: '10.0.0.1',
      __meta_serverset_endpoint_port_metrics: '9464',
    },
    made: { job: 'shop', instance: '10.0.0.1:9464', __address__: '10.0.0.1:9464' },
  },
  { job: 'serversets', discovered: { ...serverset, __meta_serverset_status: 'STARTING' }, made: undefined },
  {
    job: 'nerve',
    discovered: { __address__: '10.0.0.1:9464', __meta_nerve_path: '/nerve/services/shop/10.0.0.1_9464' },
    made: { job: 'shop', instance: '10.0.0.1:9464', __address__: '10.0.0.1:9464' },
  },
];

/** Of a discovery a service that calls itself by the name of a part of the stack. */
const counterfeits: readonly Omit<Case, 'made'>[] = [
  { job: 'eureka', discovered: { ...eureka, __meta_eureka_app_name: 'ELASTICSEARCH' } },
  { job: 'services', discovered: { __address__: '10.0.0.1:9464', job: 'elasticsearch' } },
];

const files = globSync(join(composeFolder, 'prometheus/scrape.d/*.yml.example')).map((path) => basename(path));
const examples = files.flatMap((name): Job[] => parse(committed(`prometheus/scrape.d/${name}`)).scrape_configs);
const stackJobs: readonly Job[] = parse(committed('prometheus/prometheus.yml')).scrape_configs;
const jobs = [...examples, ...stackJobs];
/** Jobs of which each target is named by the job alone: there is nothing to relabel. */
const plain = examples.filter(({ relabel_configs }) => relabel_configs === undefined).map(({ job_name }) => job_name);

let promtool: string;
let folder: string;
beforeAll(async () => {
  ({ promtool } = await obtainPrometheus());
  folder = mkdtempSync(join(tmpdir(), 'telltale-scrape-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Labels of the target that Prometheus would scrape. */
async function labelsOf(name: string, { __address__, ...labels }: Case['discovered']): Promise<Labels | undefined> {
  const { relabel_configs } = jobs.find(({ job_name }) => job_name === name) ?? {};
  const own = mkdtempSync(join(folder, 'case-'));
  const targets = join(own, 'targets.json');
  writeFileSync(targets, JSON.stringify([{ targets: [__address__], labels }]));
  const path = join(own, 'prometheus.yml');
  writeFileSync(
    path,
    stringify({ scrape_configs: [{ job_name: name, file_sd_configs: [{ files: [targets] }], relabel_configs }] }),
  );
  // It looks as long as it may, whatever it has found: all cases are looked at beside each other.
  const args = ['check', 'service-discovery', '--timeout=2s', path, name];
  const found: readonly { readonly labels: Labels }[] = JSON.parse((await run(promtool, args)).stdout);
  if (found.length !== 1) throw new Error(`one target was expected: ${JSON.stringify(found)}`);
  return Object.keys(found[0]?.labels ?? {}).length === 0 ? undefined : found[0]?.labels;
}

it.concurrent.for(counterfeits)(
  'a service that $job finds cannot pass for a part of the stack',
  async ({ job, discovered }, { expect }) => {
    expect((await labelsOf(job, discovered))?.job).toBe('services/elasticsearch');
  },
);

it.each(['consul', 'eureka', 'serversets', 'nerve', 'services', 'otlp'])(
  'what %s finds is compared with each part of the stack, and Prometheus speaks for itself',
  (name) => {
    const job = jobs.find(({ job_name }) => job_name === name);
    const rules = (job?.relabel_configs ?? job?.metric_relabel_configs ?? []) as readonly { target_label?: string }[];
    const apart = { source_labels: ['job'], regex: `(${planeJobs.join('|')})`, target_label: 'job' };
    const last = rules.findLast(({ target_label }) => target_label === 'job');
    const withNames = name === 'otlp' ? job?.metric_relabel_configs : [last];
    expect(withNames).toContainEqual({ ...apart, replacement: `${serviceJobPrefix}$1` });
    const own = { source_labels: ['__name__'], regex: prometheusOwnMetrics.join('|'), action: 'drop' };
    if (stackJobs.some(({ job_name }) => job_name === name)) expect(job?.metric_relabel_configs).toContainEqual(own);
  },
);

it('a metrics page has the same limits as on the native plane', () => {
  expect(parse(committed('prometheus/prometheus.yml')).global).toMatchObject({
    sample_limit: limits.scrapeSamplesMax,
    body_size_limit: `${limits.scrapeBodyMegabytesMax}MB`,
    label_limit: limits.scrapeLabelsMax,
    label_name_length_limit: limits.scrapeLabelNameBytesMax,
    label_value_length_limit: limits.scrapeLabelValueBytesMax,
  });
});

it.concurrent.for(cases)(
  '$job makes the expected target of $discovered',
  async ({ job, discovered, made }, { expect }) => {
    const defaults = { __metrics_path__: '/metrics', __scheme__: 'http' };
    const { __scrape_interval__: _, __scrape_timeout__: __, ...labels } = (await labelsOf(job, discovered)) ?? {};
    expect(labels).toEqual(made === undefined ? {} : { ...defaults, ...made });
  },
);

it('each example that relabels has a case', () => {
  expect(new Set([...cases.map(({ job }) => job), ...plain])).toEqual(
    new Set(examples.map(({ job_name }) => job_name)),
  );
});

it('the README describes each example', () => {
  for (const name of files) expect(committed('prometheus/scrape.d/README.md')).toContain(`\`${name}\``);
});
