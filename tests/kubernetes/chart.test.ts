// The Helm chart, by Helm of both major versions: it makes what kustomize makes, and each of its values does what it says.
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMap, isScalar, parseDocument, visit } from 'yaml';
import { chart, type HelmMajor, obtainHelm, rendered, runHelm, whyNoHelm } from './support/helm.ts';
import { type Manifest, manifestsOf, repository, workloadsIn } from './support/manifests.ts';

const whyNot = whyNoHelm();
const majors: readonly HelmMajor[] = [3, 4];
/** Building both takes minutes where they are not in the cache. */
const OBTAIN_MS_MAX = 3_600_000;
/** What the API server takes of a Secret, in which Helm keeps a release. */
const SECRET_BYTES_MAX = 1_048_576;

/** Objects by kind and name, in the order of these. */
const byName = (manifests: readonly Manifest[]): [string, Manifest][] =>
  manifests
    .map((manifest): [string, Manifest] => [`${manifest.kind} ${manifest.metadata.name}`, manifest])
    .toSorted(([one], [other]) => one.localeCompare(other));
const find = (manifests: readonly Manifest[], kind: string, name: string): Manifest | undefined =>
  manifests.find((each) => each.kind === kind && each.metadata.name === name);
const isNamespace = ({ kind }: Manifest): boolean => kind === 'Namespace';
/** An object with the variables of its containers sorted. */
const inOrder = (manifest: Manifest): Manifest =>
  JSON.parse(JSON.stringify(manifest), (key, value) =>
    key === 'env'
      ? value.toSorted((one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name))
      : value,
  );
const small = await manifestsOf('small');
const page = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8');

describe.skipIf(whyNot !== undefined).each(majors)(`Helm %i${whyNot ? ` (${whyNot})` : ''}`, (major) => {
  let helm: string;
  let folder: string;
  beforeAll(async () => {
    helm = await obtainHelm(major);
    folder = mkdtempSync(join(tmpdir(), 'telltale-chart-'));
  }, OBTAIN_MS_MAX);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes every object of the overlay small, but for the namespace, which has to be there', async () => {
    expect(byName(await rendered(helm))).toEqual(byName(small.filter((each) => !isNamespace(each))));
  });

  it('makes the namespace too where it is told to', async () => {
    const all = await rendered(helm, { values: ['namespace.create=true'] });
    expect(byName(all)).toEqual(byName(small));
  });

  it('makes the overlay production by the values for it', async () => {
    const production = await manifestsOf('production');
    const made = await rendered(helm, { valuesFile: join(chart, 'values-production.yaml') });
    // A patch of kustomize moves a variable; none of them refers to another.
    expect(byName(made.map(inOrder))).toEqual(byName(production.filter((each) => !isNamespace(each)).map(inOrder)));
  });

  it('makes the same from the package as from the folder, and packs no file that it does not use', async () => {
    await runHelm(helm, ['package', chart, '--destination', folder]);
    const packages = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    expect(packages).toHaveLength(1);
    const archive = join(folder, packages[0] ?? '');
    const packed = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).match(/(?<=^telltale\/)files\/.*/gm);
    const templates = globSync('templates/**', { cwd: chart, withFileTypes: true }).filter((entry) => entry.isFile());
    const text = templates.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
    const used = [...text.matchAll(/\.Files\.Get "([^"]+)"/g)].map(([, path]) => path);
    expect(packed?.toSorted()).toEqual([...new Set(used)].toSorted());
    const made = await rendered(helm, { chart: archive });
    expect(byName(made)).toEqual(byName(small.filter((each) => !isNamespace(each))));
  });

  it('finds no fault in it', async () => {
    const said = await runHelm(helm, ['lint', chart, '--strict', '--namespace', 'telltale', '--kube-version', '1.36']);
    expect(said).toContain('0 chart(s) failed');
    expect(said).not.toContain('[WARNING]');
  });

  it('takes a second release in another namespace, of which no object is one of the first', async () => {
    const other = await rendered(helm, { namespace: 'plane' });
    const outside = other.filter(({ metadata }) => metadata.namespace !== 'plane');
    expect(outside.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
      'ClusterRole plane-prometheus',
      'ClusterRoleBinding plane-prometheus',
    ]);
    for (const { kind, metadata, subjects = [] } of other.filter(({ kind }) => kind.endsWith('Binding'))) {
      expect(
        subjects.map(({ namespace }) => namespace),
        `${kind} ${metadata.name}`,
      ).toEqual(['plane']);
    }
  });

  it('pulls every image from the registry of the value, by the logins of the value', async () => {
    const values = ['image={"registry":"registry.example.com/mirror/","pullSecrets":["login"]}'];
    const own = await rendered(helm, { values });
    const images = (manifests: readonly Manifest[]): string[] =>
      byName(manifests).flatMap(([, each]) => workloadsIn([each]).flatMap(({ all }) => all.map(({ image }) => image)));
    expect(images(own)).toEqual(images(small).map((image) => `registry.example.com/mirror/${image}`));
    const accounts = own.filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.length).toBeGreaterThan(5);
    for (const account of accounts) expect(account).toMatchObject({ imagePullSecrets: [{ name: 'login' }] });
    const used = new Set(workloadsIn(own).map(({ pod }) => pod.spec.serviceAccountName));
    expect(used).toEqual(new Set(accounts.map(({ metadata }) => metadata.name)));
  });

  it('names an image by its digest where there is one', async () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const own = await rendered(helm, { values: [`images.stack={"repository":"example/stack","digest":"${digest}"}`] });
    const images = workloadsIn(own).flatMap(({ all }) => all.map(({ image }) => image));
    expect(images.filter((image) => image.includes('stack'))).toContain(`example/stack:0.1.0@${digest}`);
    expect(images.some((image) => image.startsWith('telltale/stack'))).toBe(false);
  });

  it('gives every claim the storage class, and its size', async () => {
    const sizes = { logs: '11Gi', snapshots: '12Gi', metrics: '13Gi', alerts: '14Gi', dashboards: '15Gi' };
    const own = await rendered(helm, { values: [`storage=${JSON.stringify({ class: 'fast', ...sizes })}`] });
    const claims = own.flatMap(({ metadata, spec }) =>
      (spec?.volumeClaimTemplates ?? []).map((claim) => [`${metadata.name} ${claim.metadata.name}`, claim] as const),
    );
    const wanted = {
      'alertmanager data': sizes.alerts,
      'elasticsearch data': sizes.logs,
      'elasticsearch snapshots': sizes.snapshots,
      'grafana data': sizes.dashboards,
      'prometheus data': sizes.metrics,
    };
    expect(claims.map(([name]) => name).toSorted()).toEqual(Object.keys(wanted));
    for (const [name, claim] of claims) {
      const storage = wanted[name as keyof typeof wanted];
      expect(claim, name).toMatchObject({ spec: { storageClassName: 'fast', resources: { requests: { storage } } } });
    }
  });

  it('gives each server its memory and leaves the rest of it, and Elasticsearch its heap', async () => {
    const names = {
      elasticsearch: 'elasticsearch',
      keeper: 'keeper',
      kibana: 'kibana',
      prometheus: 'prometheus',
      alertmanager: 'alertmanager',
      grafana: 'grafana',
      elasticsearchExporter: 'elasticsearch-exporter',
      blackboxExporter: 'blackbox-exporter',
    };
    const limits = Object.keys(names).map((name, index) => `resources.${name}.limits.memory="${index + 7}Gi"`);
    const own = workloadsIn(await rendered(helm, { values: [...limits, 'elasticsearch.heap="3g"'] }));
    for (const [index, name] of Object.values(names).entries()) {
      const container = own.find((workload) => workload.name === name)?.containers[0];
      const before = workloadsIn(small).find((workload) => workload.name === name)?.containers[0];
      expect(container?.resources, name).toEqual({ ...before?.resources, limits: { memory: `${index + 7}Gi` } });
    }
    const elasticsearch = own.find(({ name }) => name === 'elasticsearch')?.containers[0];
    expect(elasticsearch?.env).toContainEqual({ name: 'ES_JAVA_OPTS', value: '-Xms3g -Xmx3g' });
  });

  it('keeps series for as long and as much as the values say', async () => {
    const own = await rendered(helm, { values: ['retention.metrics={"time":"90d","size":"7GB"}'] });
    const prometheus = workloadsIn(own).find(({ name }) => name === 'prometheus')?.containers[0];
    expect(prometheus?.args).toEqual(
      expect.arrayContaining(['--storage.tsdb.retention.time=90d', '--storage.tsdb.retention.size=7GB']),
    );
  });

  it('finds and reaches pods of the named namespaces only', async () => {
    const own = await rendered(helm, { values: ['prometheus.scrapeNamespaces=["shop","billing"]'] });
    const text = find(own, 'ConfigMap', 'prometheus-config')?.data?.['prometheus.yml'];
    const before = find(small, 'ConfigMap', 'prometheus-config')?.data?.['prometheus.yml'];
    const names = 'namespaces: { names: ["shop","billing"] }';
    expect(text).toContain(`kubernetes_sd_configs: [{ role: pod, ${names} }]`);
    expect(text?.replace(`, ${names}`, '')).toBe(before);
    const expression = { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop', 'billing'] };
    const label = { key: 'app.kubernetes.io/part-of', operator: 'NotIn', values: ['telltale'] };
    expect(find(own, 'NetworkPolicy', 'prometheus')?.spec?.egress).toContainEqual({
      to: [{ namespaceSelector: { matchExpressions: [label, expression] } }],
    });
  });

  it('reads receivers from the Secret of the value, wherever the set-up runs', async () => {
    const own = await rendered(helm, { values: ['receivers.secretName="pager"'] });
    const setUps = workloadsIn(own).filter(({ pod }) => pod.spec.serviceAccountName === 'setup');
    expect(setUps).toHaveLength(3);
    for (const { pod } of setUps) {
      const receivers = pod.spec.volumes?.find(({ name }) => name === 'receivers');
      expect(receivers?.secret).toMatchObject({ secretName: 'pager', optional: true });
    }
  });

  it('places every pod by the values', async () => {
    const taint = { key: 'monitoring', operator: 'Exists' };
    const own = await rendered(helm, {
      values: [`pods={"nodeSelector":{"disk":"ssd"},"tolerations":[${JSON.stringify(taint)}]}`],
    });
    for (const { name, pod } of workloadsIn(own)) {
      expect(pod.spec, name).toMatchObject({ nodeSelector: { disk: 'ssd' }, tolerations: [taint] });
    }
  });

  it.each([
    ['a value that there is none of', 'replicas=3', /replicas/],
    ['a size that is none', 'storage.logs="much"', /storage[./]logs/],
    ['a registry with a scheme', 'image.registry="https://registry.example.com"', /image[./]registry/],
  ])('refuses %s, and names it', async (_, value, named) => {
    await expect(rendered(helm, { values: [value] })).rejects.toThrow(named);
  });

  it('refuses a cluster that is older than what is supported', async () => {
    await expect(rendered(helm, { kubernetes: '1.33' })).rejects.toThrow(/kubeVersion: >=1\.34/);
  });

  it('is rendered as docs/kubernetes.md installs it, with the image of your registry', async () => {
    const [, line = ''] = /^helm install (.*)$/m.exec(page) ?? [];
    const said = await runHelm(helm, ['template', ...line.split(' '), '--kube-version', '1.36']);
    expect(said).toContain('\n  namespace: telltale\n');
    expect(said).toContain('image: registry.example.com/telltale/stack:');
    expect(said).not.toContain('image: telltale/stack');
  });

  // Helm 3 asks a cluster even so: tests/kubernetes/api-server.test.ts has one.
  it.skipIf(major === 3)('keeps a release in a Secret that the API server takes, with room to grow', async () => {
    const dryRun = ['--dry-run=client', '--output', 'json'];
    const release = await runHelm(helm, ['install', 'telltale', chart, '--namespace', 'telltale', ...dryRun]);
    expect(JSON.parse(release).chart.templates.length).toBeGreaterThan(50);
    // As Helm keeps it: by gzip, then in base64.
    const kept = gzipSync(release, { level: 9 }).toString('base64').length;
    expect(kept).toBeGreaterThan(50_000);
    expect(kept).toBeLessThan(SECRET_BYTES_MAX / 2);
  });
});

describe('the chart', () => {
  it('says in values.yaml what each value, or the group that it is in, means', () => {
    const text = readFileSync(join(chart, 'values.yaml'), 'utf8');
    const silent: string[] = [];
    visit(parseDocument(text), {
      Pair(index, { key, value }, path) {
        const maps = path.filter((node) => isMap(node));
        // Pairs below are those of an image or of resources, which the group explains.
        if (!isScalar(key) || maps.length > 2 || (isMap(value) && value.items.length > 0)) return;
        if (!key.commentBefore && !(index === 0 && maps.at(-1)?.commentBefore)) silent.push(String(key.value));
      },
    });
    expect(text).toContain('\n# What each server asks for and may use.');
    expect(silent).toEqual([]);
  });

  it('has a namespace labelled by the page as Kustomize labels it', () => {
    const [, labels = ''] = /^kubectl label namespace telltale (.*)$/m.exec(page) ?? [];
    const given = Object.fromEntries(labels.split(' ').map((label) => label.split('=')));
    const namespace = small.find(isNamespace);
    expect(Object.keys(given)).toContain('app.kubernetes.io/part-of');
    expect(namespace?.metadata.labels).toMatchObject(given);
  });
});
