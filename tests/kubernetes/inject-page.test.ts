// docs/kubernetes.md, "Inject the preload": its kustomizations are built as they stand there.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders } from '../../packages/node/test/support/app.ts';
import { root } from '../documentation/pages.ts';
import { buildKustomization } from '../support/kustomize.ts';
import type { ConfigMap, Workload } from './workloads.ts';

const page = readFileSync(join(root, 'docs/kubernetes.md'), 'utf8');
const section = page.split('## Inject the preload\n')[1]?.split('\n## ')[0] ?? '';
const blocks = [...section.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
const blockWith = (text: string): string => blocks.find((block) => block.includes(text)) ?? '';

const kinds = { Deployment: '', StatefulSet: '\n  volumeClaimTemplates: []' };
const workload = (kind: keyof typeof kinds, label: string): string => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: shop${label} }
spec:${kinds[kind]}
  template: { spec: { containers: [{ name: shop, image: shop }] } }
`;
const labelled = ', labels: { telltale/inject: "true" }';

const above = ownFolder();
let folders = 0;
/** A folder beside a clone, with files. */
async function built(files: Readonly<Record<string, string>>) {
  folders += 1;
  const folder = join(above, String(folders));
  mkdirSync(join(folder, 'upstream'), { recursive: true });
  symlinkSync(root, join(folder, 'telltale'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const objects = await buildKustomization(folder);
  return {
    settings: objects.find(({ metadata }) => metadata.name.startsWith('telltale-settings')) as ConfigMap | undefined,
    workload: objects.find(({ metadata }) => metadata.name === 'shop') as Workload | undefined,
  };
}

let first: Awaited<ReturnType<typeof built>>;
beforeAll(async () => {
  first = await built({
    'kustomization.yaml': blockWith('resources: [deployment.yaml]\ncomponents'),
    'deployment.yaml': workload('Deployment', labelled),
  });
});
afterAll(removeFolders);

describe('docs/kubernetes.md', () => {
  it('injects a labelled Deployment by three lines', () => {
    expect(first.workload?.spec.template.spec.initContainers?.map(({ name }) => name)).toEqual(['telltale-inject']);
  });

  it('takes the image from a registry of the reader’s', async () => {
    const { workload: injected } = await built({
      'kustomization.yaml': blockWith('resources: [deployment.yaml]\ncomponents') + blockWith('images:'),
      'deployment.yaml': workload('Deployment', labelled),
    });
    expect(injected?.spec.template.spec.initContainers?.[0]?.image).toMatch(
      /^registry\.example\.com\/telltale\/inject:\d/,
    );
  });

  it('labels a manifest of somebody else’s by a kustomization below', async () => {
    const { workload: injected } = await built({
      'kustomization.yaml': blockWith('components').replace('deployment.yaml', 'upstream'),
      'upstream/kustomization.yaml': blockWith('labels:'),
      'upstream/deployment.yaml': workload('Deployment', ''),
    });
    expect(injected?.spec.template.spec.initContainers).toHaveLength(1);
  });

  it('changes a setting by a patch, and with it the name of the ConfigMap, which replaces the pods', async () => {
    const changed = await built({
      'kustomization.yaml': blockWith('resources: [deployment.yaml]\ncomponents') + blockWith('patches:'),
      'deployment.yaml': workload('Deployment', labelled),
    });
    expect(changed.settings?.data).toEqual({
      ...first.settings?.data,
      ELASTICSEARCH_URL: 'https://search.example.com:9200',
    });
    const source = changed.workload?.spec.template.spec.containers[0].envFrom?.at(-1);
    expect(source).toEqual({ prefix: 'TELLTALE_', configMapRef: { name: changed.settings?.metadata.name } });
    expect(changed.settings?.metadata.name).not.toBe(first.settings?.metadata.name);
  });

  it('puts the spool of a StatefulSet without claims of its own on one', async () => {
    const { workload: injected } = await built({
      'kustomization.yaml': `resources: [stateful-set.yaml]\n${blockWith('inject-spool-claim')}`,
      'stateful-set.yaml': workload('StatefulSet', labelled),
    });
    expect(injected?.spec.volumeClaimTemplates?.map(({ metadata }) => metadata.name)).toEqual(['telltale-spool']);
  });
});
