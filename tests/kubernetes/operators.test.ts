// The overlay for Prometheus Operator and ECK: both take its objects, and what runs beside theirs finds what it needs.
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildKustomization } from '../support/kustomize.ts';
import { type Container, type Manifest, manifestsOf, repository, sourcesOf, workloadsIn } from './support/manifests.ts';
import { operatorSchemas, operatorVersions, whyNoOperatorSchemas } from './support/operator-schemas.ts';
import { customFindings, schemaFindings, whyNoSchemas } from './support/schemas.ts';
import { type Container as RestrictedContainer, restrictedFaults } from './workloads.ts';

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly securityContext: object; readonly containers: readonly Container[] };
}
interface Cluster {
  readonly version: string;
  readonly http: { readonly tls: { readonly certificate: { readonly secretName: string } } };
}
interface Elasticsearch extends Cluster {
  readonly auth: {
    readonly disableElasticUser: boolean;
    readonly roles: readonly object[];
    readonly fileRealm: readonly object[];
  };
  readonly volumeClaimDeletePolicy: string;
  readonly nodeSets: readonly {
    readonly config: Readonly<Record<string, unknown>>;
    readonly podTemplate: PodTemplate;
    readonly volumeClaimTemplates: readonly { readonly metadata: { readonly name: string } }[];
  }[];
}
interface Kibana extends Cluster {
  readonly config: Readonly<Record<string, unknown>>;
  readonly podTemplate: PodTemplate;
}

/** What the API server allows in the annotations of an object, where the client keeps a copy of what it applied. */
const ANNOTATIONS_BYTES_MAX = 262_144;
const whyNot = whyNoSchemas() ?? whyNoOperatorSchemas();
const skipped = whyNot === undefined ? '' : ` (${whyNot})`;

const manifests = await manifestsOf('operators');
const small = await manifestsOf('small');
const isCustom = ({ apiVersion }: { apiVersion: string }): boolean => /coreos\.com|elastic\.co/.test(apiVersion);
const ofKind = (kind: string) => manifests.filter((each) => each.kind === kind);
const elasticsearch = ofKind('Elasticsearch')[0]?.spec as unknown as Elasticsearch;
const kibana = ofKind('Kibana')[0]?.spec as unknown as Kibana;
const pods: readonly (readonly [string, PodTemplate])[] = [
  ...elasticsearch.nodeSets.map(({ podTemplate }) => ['elasticsearch', podTemplate] as const),
  ['kibana', kibana.podTemplate],
];
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

it.skipIf(whyNot !== undefined)(
  `is valid for Prometheus Operator and ECK, without a field that they do not know${skipped}`,
  async () => {
    const schemas = await operatorSchemas();
    const custom = manifests.filter(isCustom);
    expect(custom.length).toBeGreaterThan(15);
    const checks = custom.map((object) => {
      const type = `${object.apiVersion} ${object.kind}`;
      const schema = schemas.get(type);
      expect(schema, `the operator knows no ${type}`).toBeDefined();
      return [`${object.kind} ${object.metadata.name}`, schema ?? {}, object] as const;
    });
    expect(await customFindings(checks)).toEqual([]);
    // What is checked here knows what it checks.
    const [name, schema, object] = checks[0] ?? ['', {}, {}];
    expect(await customFindings([[name, schema, { ...object, spec: { nonsense: true } }]])).not.toEqual([]);
  },
);

it.skipIf(whyNoSchemas() !== undefined)('has no other object that Kubernetes would not take', async () => {
  const others = manifests.filter((each) => !isCustom(each));
  expect(await schemaFindings(others, ['1.34', '1.36', '1.37'])).toEqual([]);
});

it('has each object small enough also to be applied by the client', () => {
  const large = manifests.filter((object) => JSON.stringify(object).length >= ANNOTATIONS_BYTES_MAX);
  expect(large.map(({ metadata }) => metadata.name)).toEqual([]);
});

it('runs only what no operator runs, as the base has it', () => {
  const names = (of: typeof manifests): string[] => workloadsIn(of).map(({ kind, name }) => `${kind} ${name}`);
  expect(names(manifests).toSorted()).toEqual([
    'CronJob rotate',
    'CronJob setup',
    'Deployment blackbox-exporter',
    'Deployment elasticsearch-exporter',
    'Deployment keeper',
    'Job setup',
  ]);
  for (const { kind, name, manifest } of workloadsIn(manifests)) {
    expect(manifest).toEqual(small.find((each) => each.kind === kind && each.metadata.name === name));
  }
});

it('has nothing left of the servers that it takes out', () => {
  const workloads = workloadsIn(manifests);
  const running = new Set([...workloads.map(({ name }) => name), ...pods.map(([name]) => name)]);
  for (const kind of ['Service', 'PodDisruptionBudget']) {
    for (const { metadata, spec } of ofKind(kind)) {
      const { 'app.kubernetes.io/name': name } = (spec?.selector?.matchLabels ?? spec?.selector ?? {}) as Record<
        string,
        string
      >;
      expect([kind, metadata.name, running.has(name ?? '')]).toEqual([kind, metadata.name, true]);
    }
  }
  const accounts = new Set(workloads.map(({ pod }) => pod.spec.serviceAccountName));
  expect(new Set(ofKind('ServiceAccount').map(({ metadata }) => metadata.name))).toEqual(accounts);
  const mounted = new Set(workloads.flatMap((workload) => sourcesOf(workload).map(({ configMap }) => configMap?.name)));
  const maps = ofKind('ConfigMap').map(({ metadata }) => metadata.name);
  expect(maps.filter((name) => !name.startsWith('grafana-dashboard-') && !mounted.has(name))).toEqual([]);
  expect([...ofKind('ClusterRole'), ...ofKind('ClusterRoleBinding'), ...ofKind('Secret')]).toEqual([]);
});

it('has every dashboard with the label by which the sidecar of Grafana finds it', () => {
  const found = ofKind('ConfigMap').filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1');
  const before = small.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && /^grafana-dashboard-/.test(metadata.name),
  );
  expect(before.length).toBeGreaterThan(8);
  expect(found.map(({ data }) => data)).toEqual(before.map(({ data }) => data));
});

describe.each(pods)('a pod of %s', (name, { metadata, spec }) => {
  it('is admitted where the level restricted is enforced', () => {
    expect(spec.containers.map((container) => container.name)).toEqual([name]);
    const faults = spec.containers.flatMap((container) =>
      restrictedFaults(container as unknown as RestrictedContainer, spec.securityContext),
    );
    expect(faults).toEqual([]);
  });

  it('is found by the Services and the policies of the base', () => {
    expect(metadata.labels).toEqual({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'telltale' });
    for (const { metadata: service, spec: own } of ofKind('Service').filter((each) =>
      each.metadata.name.startsWith(name),
    )) {
      if (service.name.includes('exporter')) continue;
      expect(own?.selector, service.name).toEqual({ 'app.kubernetes.io/name': name });
      // Both operators' pods call their port so where they have TLS.
      expect(
        own?.ports?.map(({ targetPort }) => targetPort),
        service.name,
      ).toEqual(['https']);
    }
  });

  it('has the memory and the heap that the overlay small gives', () => {
    const before = workloadsIn(small).find((workload) => workload.name === name)?.containers[0];
    expect(spec.containers[0]?.resources).toEqual(before?.resources);
    const heap = before?.env?.find((variable) => variable.name === 'ES_JAVA_OPTS');
    expect(spec.containers[0]?.env ?? []).toEqual(heap === undefined ? [] : [heap]);
  });
});

it('has one budget at most for a pod: ECK makes one for Elasticsearch', () => {
  const budgets = ofKind('PodDisruptionBudget').map(({ metadata }) => metadata.name);
  expect(budgets.toSorted()).toEqual(['blackbox-exporter', 'elasticsearch-exporter', 'keeper', 'kibana']);
});

it('gives ECK users, roles and certificates out of Secrets that the set-up makes, and no user of a known name', () => {
  const secret = { secretName: 'telltale-elasticsearch' };
  expect(elasticsearch.auth).toEqual({ disableElasticUser: true, roles: [secret], fileRealm: [secret] });
  expect(elasticsearch.http.tls.certificate).toEqual(secret);
  expect(kibana.http.tls.certificate).toEqual({ secretName: 'telltale-kibana' });
  const made = ofKind('Role').flatMap(({ rules = [] }) => rules.flatMap(({ resourceNames = [] }) => resourceNames));
  expect(made).toEqual(expect.arrayContaining(['telltale-elasticsearch', 'telltale-kibana']));
});

it('runs the versions of compose/images.yaml, with the settings of Compose that ECK does not set itself', () => {
  const { services }: { services: Record<string, { image: string }> } = parse(read('compose/images.yaml'));
  expect(services.elasticsearch?.image).toBe(`elasticsearch:${elasticsearch.version}`);
  expect(services.kibana?.image).toBe(`kibana:${kibana.version}`);
  const settings: Record<string, unknown> = parse(read('compose/elasticsearch/elasticsearch.yml'));
  for (const { config } of elasticsearch.nodeSets) {
    const { 'node.store.allow_mmap': mmap, ...others } = config;
    expect(mmap).toBe(false);
    expect(Object.keys(others).length).toBeGreaterThan(3);
    expect(settings).toMatchObject(others);
    expect(
      Object.keys(others).filter((key) => /^(?:xpack\.security|network|discovery|path\.(?!repo))/.test(key)),
    ).toEqual([]);
  }
  expect(Object.keys(kibana.config).length).toBeGreaterThan(5);
  expect(parse(read('compose/kibana/kibana.yml'))).toMatchObject(kibana.config);
  expect(Object.keys(kibana.config).filter((key) => /^elasticsearch\.|^server\.(?:ssl|host)/.test(key))).toEqual([]);
});

it('keeps the data of Elasticsearch when its object is deleted', () => {
  expect(elasticsearch.volumeClaimDeletePolicy).toBe('DeleteOnScaledownOnly');
  const claims = elasticsearch.nodeSets.flatMap(({ volumeClaimTemplates }) => volumeClaimTemplates);
  // The first is the name that ECK mounts the data by.
  expect(claims.map(({ metadata }) => metadata.name)).toEqual(['elasticsearch-data', 'snapshots']);
});

it('is built as docs/kubernetes.md has it, with your registry and the label of your Prometheus', async () => {
  const [, section = ''] =
    /## With Prometheus Operator and ECK\n([\s\S]*?)\n## /.exec(read('docs/kubernetes.md')) ?? [];
  const [, written = ''] = /^printf '(.*)' > my-plane\/kustomization\.yaml$/m.exec(section) ?? [];
  const [, patches = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(section) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'telltale-operators-'));
  try {
    const own = written
      .replaceAll('\\n', '\n')
      .replace('../k8s', join(relative(realpathSync(folder), repository), 'k8s'));
    writeFileSync(join(folder, 'kustomization.yaml'), own + patches);
    const made = await buildKustomization<Manifest>(folder);
    const releases = made.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'));
    expect(new Set(releases.map(({ metadata }) => metadata.labels?.release))).toEqual(new Set(['monitoring']));
    const images = workloadsIn(made).flatMap(({ all }) => all.map(({ image }) => image));
    expect(images).toContain('registry.example.com/telltale/stack:0.1.0');
    expect(images.filter((image) => image.startsWith('telltale/'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(section).toContain('`release: kube-prometheus-stack`');
  expect(section).toContain('`plane="telltale"`');
  const [operator = '', eck = ''] = operatorVersions.map((version) => version.replace(/\.\d+$/, ''));
  expect(section).toContain(`valid for Prometheus Operator ${operator} and ECK ${eck}`);
});
