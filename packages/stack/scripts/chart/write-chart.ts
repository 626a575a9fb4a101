// Writes the Helm chart out of what kustomize makes of the overlay `small`: templates, values, and their schema.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { buildKustomization } from '../../../../tests/support/kustomize.ts';
import { configTemplate } from './config-template.ts';
import { templateOf } from './template.ts';
import { type ChartValue, chartValues, type Manifest, readValue } from './values.ts';
import { valuesFile, valuesSchema } from './values-files.ts';

const chart = 'k8s/chart/telltale';
const base = 'k8s/base';

/** Folder of the templates; each folder in it has only what is written here. */
export const chartTemplates = `${chart}/templates`;

/** An image as the chart names it. */
interface Image {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** Files of the chart, by their paths from the root of the repository. */
export async function chartFiles(root: string): Promise<Record<string, string>> {
  const [small, production] = await Promise.all(
    ['small', 'production'].map((name) => buildKustomization<Manifest>(join(root, 'k8s/overlays', name))),
  );
  if (small === undefined || production === undefined) return {};
  const images = imagesOf(root, small);
  const values = [...chartValues.slice(0, 3), ...imageValues(images), ...chartValues.slice(3)];
  const files: Record<string, string> = {
    'Chart.yaml': chartFile(root),
    'values.yaml': valuesFile(values.map((value) => ({ ...value, default: readValue(value, small) }))),
    'values-production.yaml': productionFile(values, small, production),
    'values.schema.json': `${JSON.stringify(valuesSchema(values), undefined, 2)}\n`,
    ...templates(root, small, (image) => nameOfImage(images, image)),
  };
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${chart}/${path}`, content]));
}

function templates(
  root: string,
  objects: readonly Manifest[],
  imageValue: (image: string) => string,
): Record<string, string> {
  const sources = new Map(
    globSync(`${base}/*/*.yaml`, { cwd: root }).map((path) => {
      const { kind, metadata }: Partial<Manifest> = parse(readFileSync(join(root, path), 'utf8'));
      return [`${kind} ${metadata?.name}`, path];
    }),
  );
  return Object.fromEntries(
    objects.map((object) => {
      const { kind, metadata } = object;
      if (kind === 'ConfigMap') {
        const name = metadata.name.replace(/-(?=[^-]*\d)[a-z0-9]{10}$/, '');
        return [`templates/config/${name}.yaml`, configTemplate(join(root, chart), object)];
      }
      const path = sources.get(`${kind} ${metadata.name}`);
      if (path === undefined) throw new Error(`no file of ${base} has the ${kind} ${metadata.name}`);
      const source = readFileSync(join(root, path), 'utf8');
      const made = templateOf({ object, source, values: chartValues, imageValue });
      const note = `{{- /* Written by npm run kubernetes out of ${path}: change it there. */}}\n`;
      const text = kind === 'Namespace' ? `{{- if .Values.namespace.create }}\n${made}{{- end }}\n` : made;
      return [`templates/${path.slice(base.length + 1)}`, `${note}${text}`];
    }),
  );
}

/** Images of the objects, by the names of their values: those of the services in compose/images.yaml. */
function imagesOf(root: string, objects: readonly Manifest[]): ReadonlyMap<string, Image> {
  const { services }: { services: Record<string, { image: string }> } = parse(
    readFileSync(join(root, 'compose/images.yaml'), 'utf8'),
  );
  const used = JSON.stringify(objects);
  return new Map(
    Object.entries(services)
      .filter(([, { image }]) => used.includes(`"image":${JSON.stringify(image)}`))
      .map(([service, { image }]) => {
        const [, repository = image, tag = '', digest = ''] = /^(.+?)(?::([^:/@]+))?(?:@(.+))?$/.exec(image) ?? [];
        const name = service === 'setup' ? 'stack' : service.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
        return [name, { repository, tag, digest }];
      }),
  );
}

function nameOfImage(images: ReadonlyMap<string, Image>, image: string): string {
  const found = [...images].find(([, { repository }]) => image.replace(/[:@].*$/, '') === repository);
  if (found === undefined) throw new Error(`compose/images.yaml has no image ${image}`);
  return found[0];
}

function imageValues(images: ReadonlyMap<string, Image>): ChartValue[] {
  const schema = {
    type: 'object',
    properties: {
      repository: { type: 'string', minLength: 1 },
      tag: { type: 'string' },
      digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
    },
    additionalProperties: false,
  };
  return [...images].map(([name, image]) => ({
    name: `images.${name}`,
    says: name === 'stack' ? 'The one image that is built of this repository: compose/setup/Dockerfile.' : '',
    schema,
    otherwise: image,
  }));
}

function chartFile(root: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'packages/stack/package.json'), 'utf8'));
  return `# Written by npm run kubernetes.\n${stringify({
    apiVersion: 'v2',
    name: basename(chart),
    description:
      'Elasticsearch, Kibana, Prometheus, Alertmanager and Grafana for the logs and metrics of Node services.',
    type: 'application',
    version,
    appVersion: version,
    kubeVersion: '>=1.34.0-0',
  })}`;
}

/** What the overlay `production` has otherwise. */
function productionFile(
  values: readonly ChartValue[],
  small: readonly Manifest[],
  production: readonly Manifest[],
): string {
  const differing = values
    .map((value) => ({ ...value, says: '', default: readValue(value, production) }))
    .filter((value) => JSON.stringify(value.default) !== JSON.stringify(readValue(value, small)));
  return valuesFile(
    differing,
    'For nodes that have 24 GiB of memory left between them, as k8s/overlays/production is.',
  );
}
