// Writes the files of the Kubernetes manifests that are made of others: the versions of the images, which stand in
// compose/images.yaml, the lists of dashboards and rules, the pipelines of Compose, and what operators are given. With --check it
// writes nothing, and fails where one differs.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { pipelineFiles } from './kubernetes-pipelines.ts';
import { operatorFiles } from './operators/write-operators.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const { check: isCheck = false } = values;

const files: Readonly<Record<string, string>> = {
  'k8s/components/images/kustomization.yaml': imagesComponent(),
  'dashboards/kustomization.yaml': contentMaps(),
  ...pipelineFiles(root),
  ...operatorFiles(root),
};
const differing = Object.entries(files).filter(([path, content]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== content;
});
if (!isCheck) for (const [path, content] of differing) writeFileSync(join(root, path), content);
process.stdout.write(`${Object.keys(files).length} files, ${differing.length} ${isCheck ? 'differ' : 'written'}\n`);
if (isCheck && differing.length > 0) {
  const names = differing.map(([path]) => path).join(', ');
  process.stderr.write(`[telltale kubernetes] not as built: ${names}. Run: npm run kubernetes\n`);
  process.exitCode = 1;
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
