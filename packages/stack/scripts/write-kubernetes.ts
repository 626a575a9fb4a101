// Writes the files of the Kubernetes manifests that are made of others: the versions of the images, which stand in
// compose/images.yaml, the lists of dashboards and rules, the pipelines of Compose, what replicas and operators are given, and the Helm
// chart, which is made of an overlay. With --check it writes nothing, and fails where one differs.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { chartFiles, chartTemplates } from './chart/write-chart.ts';
import { pipelineFiles } from './kubernetes-pipelines.ts';
import { replicaFiles } from './kubernetes-replicas.ts';
import { operatorFiles } from './operators/write-operators.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const { check: isCheck = false } = values;

let count = 0;
const differing = [
  ...put({
    'k8s/components/images/kustomization.yaml': imagesComponent(),
    'dashboards/kustomization.yaml': contentMaps(),
    ...pipelineFiles(root),
    ...replicaFiles(root),
    ...operatorFiles(root),
  }),
  // Made of what kustomize builds, so of the files above too.
  ...put(await chartFiles(root), chartTemplates),
];
process.stdout.write(`${count} files, ${differing.length} ${isCheck ? 'differ' : 'written'}\n`);
if (isCheck && differing.length > 0) {
  process.stderr.write(`[telltale kubernetes] not as built: ${differing.join(', ')}. Run: npm run kubernetes\n`);
  process.exitCode = 1;
}

/** Writes files, and removes others from the folders in a folder that holds only what is written. Which of them differed. */
function put(files: Readonly<Record<string, string>>, own?: string): string[] {
  const paths = Object.keys(files);
  count += paths.length;
  const left = own === undefined ? [] : globSync(`${own}/*/*`, { cwd: root }).filter((path) => !paths.includes(path));
  const changed = paths.filter((path) => {
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== files[path];
  });
  if (!isCheck) {
    for (const path of left) rmSync(join(root, path));
    for (const path of changed) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), files[path] ?? '');
    }
  }
  return [...changed, ...left];
}

/** `image:tag@digest` as kustomize has it. */
function imagesComponent(): string {
  const { services }: { services: Record<string, { image: string; build?: { args: Record<string, string> } }> } = parse(
    readFileSync(join(root, 'compose/images.yaml'), 'utf8'),
  );
  // What Compose adds a program to for its health checks runs here as it is.
  const named = Object.values(services).flatMap(({ image, build }) => [image, ...Object.values(build?.args ?? {})]);
  const images = [...new Set(named)].map((image) => {
    const [, name = image, tag, digest] = /^(.+?)(?::([^:/@]+))?(?:@(.+))?$/.exec(image) ?? [];
    const entry = [`name: ${name}`, tag && `newTag: "${tag}"`, digest && `digest: ${digest}`].filter(Boolean);
    return `  - { ${entry.join(', ')} }\n`;
  });
  return `# Written by npm run kubernetes out of compose/images.yaml: change a version there.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
${images.join('')}`;
}

function contentMaps(): string {
  const generator = (name: string, pattern: string): string => {
    const found = globSync(pattern, { cwd: join(root, 'dashboards') }).toSorted();
    return `  - name: ${name}\n    files:\n${found.map((path) => `      - ${path}\n`).join('')}`;
  };
  // An object has to be smaller than 256 KiB to be applied by the client, which keeps a copy of it in an annotation.
  const dashboards = globSync('grafana/*.json', { cwd: join(root, 'dashboards') })
    .toSorted()
    .map((path) => generator(`grafana-dashboard-${basename(path, '.json')}`, path));
  return `# Dashboards, rules and routes as ConfigMaps, for k8s/base. Written by npm run kubernetes.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
# Servers read them again by themselves: the names stay, so that the pods do.
generatorOptions: { disableNameSuffixHash: true }
configMapGenerator:
${dashboards.join('')}${generator('prometheus-rules', 'prometheus/*.rules.yaml')}${generator('alertmanager-routes', 'alertmanager/**/*.{yaml,tmpl}')}`;
}
