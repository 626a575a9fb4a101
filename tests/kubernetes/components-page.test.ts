// docs/kubernetes.md, "Components": its kustomizations are built as they stand there, and its table names what there is.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildKustomization } from '../support/kustomize.ts';
import { buildWith, components, type Manifest, repository, workloadsIn } from './support/manifests.ts';

const page = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8');
const section = page.split('\n## Components\n')[1]?.split('\n## ')[0] ?? '';
const kustomizations = [...section.matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
  .map(([, text = '']) => text)
  .filter((text) => text.startsWith('resources:'));

/** Components that change what is there, or whose server is called otherwise. */
const withoutWorkload: readonly (string | undefined)[] = [
  'node',
  'ingress',
  'autoscale',
  'autoscale-shop',
  'ha',
  'thanos',
];

it.each(kustomizations.map((text) => [text.match(/components\/[\w-]+/g)?.join(' ') ?? '', text] as const))(
  'builds the example with %s beside a clone',
  async (_, text) => {
    const above = mkdtempSync(join(tmpdir(), 'telltale-page-'));
    try {
      symlinkSync(join(repository, 'k8s'), join(above, 'k8s'));
      mkdirSync(join(above, 'my-plane'));
      writeFileSync(join(above, 'my-plane/kustomization.yaml'), text);
      const built = await buildKustomization<Manifest>(join(above, 'my-plane'));
      const wanted = [...text.matchAll(/components\/([\w-]+)/g)].map(([, name]) => name);
      const names = workloadsIn(built).map(({ name }) => name);
      expect(wanted.filter((name = '') => !names.includes(name) && !withoutWorkload.includes(name))).toEqual([]);
      if (!wanted.includes('ingress')) return;
      const hosts = built.filter(({ kind }) => kind === 'Ingress').map(({ spec }) => JSON.stringify(spec));
      expect(hosts.filter((each) => each.includes('example.com'))).toEqual([]);
      const policies = built.filter(({ kind }) => kind === 'NetworkPolicy').map((each) => JSON.stringify(each));
      expect(policies.filter((each) => each.includes('"kubernetes.io/metadata.name":"ingress"'))).toHaveLength(2);
      expect(policies.filter((each) => each.includes('ingress-nginx'))).toEqual([]);
    } finally {
      rmSync(above, { recursive: true, force: true });
    }
  },
);

it('has a line for each component that adds something to the plane, and for no other', () => {
  const [overview = ''] = section.split('\n### ');
  const rows = [...overview.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(rows).toEqual(components);
});

it('builds the image of Fluentd with the versions of compose/images.yaml', () => {
  const { services } = parse(readFileSync(join(repository, 'compose/images.yaml'), 'utf8'));
  const { image, build } = services.fluentd;
  expect(section).toContain(
    `docker build --build-arg FLUENTD_IMAGE=${build.args.FLUENTD_IMAGE} --tag registry.example.com/${image} compose/fluentd\n`,
  );
  expect(section).toContain(`docker push registry.example.com/${image}\n`);
});

it('leaves out more files by the variable that the DaemonSet has', async () => {
  const [text = ''] = [...section.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.includes('TELLTALE_LOG_FILES_EXCLUDED') ? block : [],
  );
  const excluded = (manifests: readonly Manifest[]): string | undefined =>
    workloadsIn(manifests)
      .find(({ name }) => name === 'fluent-bit')
      ?.containers[0]?.env?.find(({ name }) => name === 'TELLTALE_LOG_FILES_EXCLUDED')?.value;
  const before = excluded(await buildWith('small', ['node', 'fluent-bit']));
  const after = excluded(await buildWith('small', ['node', 'fluent-bit'], parse(text)));
  expect(after).toBe(`${before},/var/log/pods/shop_*/*/*.log`);
});
