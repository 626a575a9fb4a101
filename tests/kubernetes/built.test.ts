// Each overlay is one that a cluster takes: it builds, and every object is valid for each supported version.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildKustomization } from '../support/kustomize.ts';
import { components, type Manifest, manifestsOf, planes, repository, workloadsIn } from './support/manifests.ts';
import { schemaFindings, whyNoSchemas } from './support/schemas.ts';

/** The oldest that is supported, the current one, and the newest whose schemas can be had. */
const versions = ['1.34', '1.36', '1.37'];
/** What the API server allows in the annotations of an object, where the client keeps a copy of what it applied. */
const ANNOTATIONS_BYTES_MAX = 262_144;
const whyNot = whyNoSchemas();
const tracked = execFileSync('git', ['ls-files', 'dashboards'], { cwd: repository, encoding: 'utf8' }).split('\n');

it('what is made of other files is as npm run kubernetes writes it', () => {
  const script = join(repository, 'packages/stack/scripts/write-kubernetes.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

describe.each(planes)('the overlay %s', (overlay) => {
  it.skipIf(whyNot !== undefined)(
    `is valid for Kubernetes ${versions.join(', ')}, without a field that is unknown${whyNot ? ` (${whyNot})` : ''}`,
    async () => {
      expect(await schemaFindings(await manifestsOf(overlay), versions)).toEqual([]);
    },
  );

  it('has each object small enough also to be applied by the client', async () => {
    const large = (await manifestsOf(overlay))
      .map((object) => ({ name: `${object.kind} ${object.metadata.name}`, bytes: JSON.stringify(object).length }))
      .filter(({ bytes }) => bytes >= ANNOTATIONS_BYTES_MAX);
    expect(large).toEqual([]);
  });

  it('has every dashboard and every rule as it is in dashboards/', async () => {
    const maps = (await manifestsOf(overlay)).filter(({ kind }) => kind === 'ConfigMap');
    const held = new Map(maps.flatMap(({ data = {} }) => Object.entries(data)));
    const files = tracked.filter((path) =>
      /^dashboards\/(?:grafana\/.*\.json|prometheus\/[^/]*\.rules\.yaml)$/.test(path),
    );
    expect(files.length).toBeGreaterThan(20);
    for (const path of files) {
      expect(held.get(path.split('/').at(-1) ?? ''), path).toBe(readFileSync(join(repository, path), 'utf8'));
    }
  });

  it('mounts every dashboard, and has no ConfigMap that nothing mounts', async () => {
    const manifests = await manifestsOf(overlay);
    const text = JSON.stringify(workloadsIn(manifests).map(({ pod }) => pod));
    const unused = manifests
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata }) => metadata.name)
      .filter((name) => !text.includes(`"name":"${name}"`));
    expect(unused).toEqual([]);
  });

  it('runs the versions of compose/images.yaml and no other image', async () => {
    const { services }: { services: Record<string, { image: string; build?: { args: Record<string, string> } }> } =
      parse(readFileSync(join(repository, 'compose/images.yaml'), 'utf8'));
    const known = new Set(
      Object.values(services).flatMap(({ image, build }) => [image, ...Object.values(build?.args ?? {})]),
    );
    const used = workloadsIn(await manifestsOf(overlay)).flatMap(({ all }) => all.map(({ image }) => image));
    expect(used.filter((image) => !known.has(image))).toEqual([]);
  });
});

it('an overlay of your own names another registry, and keeps the version, as docs/kubernetes.md has it', async () => {
  const page = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8');
  const [, text = ''] = /^printf '(.*)' > my-plane\/kustomization\.yaml$/m.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'telltale-overlay-'));
  try {
    const own = text.replaceAll('\\n', '\n').replace('../k8s', join(relative(realpathSync(folder), repository), 'k8s'));
    writeFileSync(join(folder, 'kustomization.yaml'), own);
    const images = workloadsIn(await buildKustomization<Manifest>(folder)).flatMap(({ all }) =>
      all.map(({ image }) => image),
    );
    expect(images).toContain('registry.example.com/telltale/stack:0.1.0');
    expect(images.filter((image) => image.startsWith('telltale/'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('no manifest says a version', () => {
  // The injection is used without the plane, and says its own.
  const ownFolders = components.map((name) => `k8s/components/${name}`);
  const files = execFileSync('git', ['ls-files', 'k8s/base', 'k8s/overlays', ...ownFolders], {
    cwd: repository,
    encoding: 'utf8',
  });
  const saying = files
    .split('\n')
    .filter(Boolean)
    .filter((path) => /^\s*(?:- )?image: \S+[:@]/m.test(readFileSync(join(repository, path), 'utf8')));
  expect(saying).toEqual([]);
});
