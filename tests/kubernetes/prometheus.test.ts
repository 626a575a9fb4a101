// Prometheus' configuration for a cluster: promtool takes it, and alerts and dashboards find the jobs that they go by.
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { planeJobs, prometheusOwnMetrics } from '@telltale/catalog';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { repository } from './support/manifests.ts';

interface Relabeling {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: string;
}
interface Job {
  readonly job_name: string;
  readonly relabel_configs?: readonly Relabeling[];
  readonly metric_relabel_configs?: readonly Relabeling[];
}
interface Settings {
  readonly global: object;
  readonly scrape_configs: readonly Job[];
}

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const text = read('k8s/base/prometheus/prometheus.yml');
const settings: Settings = parse(text);
const scrapeFiles = globSync('k8s/components/*/scrape-*.yml', { cwd: repository }).toSorted();
const compose: Settings = parse(read('compose/prometheus/prometheus.yml'));
const job = (of: Settings, name: string): Job | undefined => of.scrape_configs.find((one) => one.job_name === name);

/** What Prometheus makes of labels, by its documented rules for `keep`, `drop`, `labeldrop` and `replace`. */
function relabeled(
  labels: Readonly<Record<string, string>>,
  steps: readonly Relabeling[] = [],
): Record<string, string> | undefined {
  const now: Record<string, string> = { ...labels };
  for (const {
    source_labels = [],
    separator = ';',
    regex = '(.*)',
    action = 'replace',
    target_label,
    replacement = '$1',
  } of steps) {
    const value = source_labels.map((name) => now[name] ?? '').join(separator);
    const match = new RegExp(`^(?:${regex})$`).exec(value);
    if (action === 'labeldrop') {
      for (const name of Object.keys(now)) if (new RegExp(`^(?:${regex})$`).test(name)) delete now[name];
    } else if (action === 'keep' ? match === null : action === 'drop' && match !== null) return undefined;
    else if (action === 'replace' && match !== null && target_label !== undefined) {
      now[target_label] = replacement.replaceAll(/\$(\d)/g, (_, group) => match[Number(group)] ?? '');
    }
  }
  return now;
}

describe('promtool', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'telltale-kubernetes-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['it', text],
    ['that of several replicas', read('k8s/components/ha/prometheus.yml')],
  ])('accepts %s, and the files of the components beside it', async (_, given) => {
    const { promtool } = await obtainPrometheus();
    const path = join(folder, 'prometheus.yml');
    for (const name of ['ca.crt', 'scraper.password', 'token']) writeFileSync(join(folder, name), '');
    const placed = (content: string): string =>
      content
        .replaceAll(/\/(?:run\/telltale|var\/run\/secrets\/kubernetes\.io\/serviceaccount)(?=\/[\w.]+\b)/g, folder)
        .replaceAll('/etc/telltale/rules', join(repository, 'dashboards/prometheus'));
    writeFileSync(path, placed(given));
    expect(scrapeFiles.length).toBeGreaterThan(0);
    for (const file of scrapeFiles) writeFileSync(join(folder, basename(file)), placed(read(file)));
    // Files that are missing are none of a configuration's syntax, but those of rules are read.
    const said = execFileSync(promtool, ['check', 'config', '--syntax-only', path], { encoding: 'utf8' });
    expect(said).toContain('SUCCESS');
    expect(said).not.toContain('FAILED');
  });
});

it('bounds what a page may cost as Compose does', () => {
  expect(settings.global).toEqual(compose.global);
});

it.each(['prometheus', 'alertmanager', 'grafana', 'elasticsearch', 'probe'])(
  'the job %s has the labels that it has in Compose',
  (name) => {
    expect(job(settings, name)?.relabel_configs).toEqual(job(compose, name)?.relabel_configs);
  },
);

it('a component names its job as Compose does, where Compose has it, and no part of the base', () => {
  const jobs = scrapeFiles.flatMap((file) =>
    (parse(read(file)) as Settings).scrape_configs.map(({ job_name }) => job_name),
  );
  expect(new Set(jobs).size).toBe(jobs.length);
  expect(jobs.filter((name) => job(settings, name) !== undefined)).toEqual([]);
  // What Compose cannot run.
  expect(jobs.filter((name) => job(compose, name) === undefined)).toEqual(['kube-state-metrics', 'thanos']);
  expect(jobs.filter((name) => !planeJobs.includes(name) && name !== 'probe-logstash')).toEqual([]);
});

it.each(['otlp', 'logstash', 'fluentd'])('the job %s of a component keeps what it keeps in Compose', (name) => {
  const own = scrapeFiles
    .flatMap((file) => (parse(read(file)) as Settings).scrape_configs)
    .find(({ job_name }) => job_name === name);
  expect(own).toBeDefined();
  expect(own?.metric_relabel_configs).toEqual(job(compose, name)?.metric_relabel_configs);
});

it('has no job that Compose does not name: alerts and dashboards go by them', () => {
  expect(settings.scrape_configs.map(({ job_name }) => job_name).toSorted()).toEqual(
    ['prometheus', 'alertmanager', 'grafana', 'elasticsearch', 'probe', 'cadvisor', 'services'].toSorted(),
  );
  expect(settings.scrape_configs.filter(({ job_name }) => job(compose, job_name) === undefined)).toEqual([]);
});

describe('a pod', () => {
  const found = (pod: Readonly<Record<string, string>>): Record<string, string> | undefined =>
    relabeled(
      {
        job: 'services',
        __address__: '10.1.2.3:8080',
        __meta_kubernetes_pod_ip: '10.1.2.3',
        __meta_kubernetes_pod_phase: 'Running',
        __meta_kubernetes_pod_name: 'shop-1',
        __meta_kubernetes_namespace: 'shops',
        ...pod,
      },
      job(settings, 'services')?.relabel_configs,
    );
  const annotated = { __meta_kubernetes_pod_annotation_telltale_scrape: 'true' };

  it('is scraped where it says so, at the port that it says or at that of the preload', () => {
    expect(found({})).toBeUndefined();
    expect(found(annotated)?.__address__).toBe('10.1.2.3:9464');
    expect(found({ ...annotated, __meta_kubernetes_pod_annotation_telltale_port: '9000' })?.__address__).toBe(
      '10.1.2.3:9000',
    );
    const six = { ...annotated, __meta_kubernetes_pod_ip: 'fd00::7' };
    expect(found(six)?.__address__).toBe('[fd00::7]:9464');
    expect(found({ ...six, __meta_kubernetes_pod_annotation_telltale_port: '9000' })?.__address__).toBe(
      '[fd00::7]:9000',
    );
  });

  it('is not scraped once it has ended, or before it has an address', () => {
    expect(found({ ...annotated, __meta_kubernetes_pod_phase: 'Succeeded' })).toBeUndefined();
    expect(found({ ...annotated, __meta_kubernetes_pod_ip: '' })).toBeUndefined();
  });

  it('is called by its annotation, else by its labels, and never like a part of the plane', () => {
    const label = { ...annotated, __meta_kubernetes_pod_label_app_kubernetes_io_name: 'shop' };
    expect(found(label)).toMatchObject({ job: 'shop', instance: 'shop-1', namespace: 'shops' });
    expect(found({ ...label, __meta_kubernetes_pod_annotation_telltale_service: 'checkout' })?.job).toBe('checkout');
    for (const part of planeJobs) {
      expect(found({ ...annotated, __meta_kubernetes_pod_label_app: part })?.job).toBe(`services/${part}`);
    }
  });

  it('cannot speak for Prometheus itself', () => {
    const steps = job(settings, 'services')?.metric_relabel_configs;
    for (const name of prometheusOwnMetrics) expect(relabeled({ __name__: name }, steps)).toBeUndefined();
    expect(relabeled({ __name__: 'target_info' }, steps)).toBeDefined();
  });
});

it('containers have the label name, by which alerts and dashboards call them, and nothing else of a node is kept but its network', () => {
  const steps = job(settings, 'cadvisor')?.metric_relabel_configs;
  const of = (labels: Readonly<Record<string, string>>): Record<string, string> | undefined => relabeled(labels, steps);
  const container = { namespace: 'shops', pod: 'shop-1', container: 'shop', name: '6f1c' };
  expect(of({ __name__: 'container_memory_working_set_bytes', ...container })?.name).toBe('shops/shop-1/shop');
  expect(of({ __name__: 'container_memory_working_set_bytes', id: '/kubepods' })).toBeUndefined();
  expect(of({ __name__: 'container_memory_working_set_bytes', ...container, container: 'POD' })).toBeUndefined();
  expect(of({ __name__: 'container_network_receive_bytes_total', id: '/', interface: 'eth0' })).toEqual({
    __name__: 'container_network_receive_bytes_total',
    id: '/',
    interface: 'eth0',
  });
});
