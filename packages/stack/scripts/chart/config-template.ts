// Makes the template of a ConfigMap: its files come out of the chart's folder `files`, which links to where they are written.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './values.ts';

const files = new Map<string, { readonly path: string; readonly content: string }[]>();

/** Template of a ConfigMap of which every file is one of the chart in a folder, or empty. */
export function configTemplate(chart: string, { metadata, data = {} }: Manifest & { readonly data?: object }): string {
  const entries = Object.entries(data as Record<string, string>).map(([key, content]) => {
    if (content === '') return `  ${key}: ""`;
    const file = filesOf(chart).find((each) => each.content === content);
    if (file === undefined) throw new Error(`${chart}/files has no file like ${key} of the ConfigMap ${metadata.name}`);
    const read = file.path === 'files/prometheus.yml' ? 'include "telltale.prometheus" .' : `.Files.Get "${file.path}"`;
    return `  ${key}: {{ ${read} | toYaml | nindent 4 | trim }}`;
  });
  const labels = Object.entries(metadata.labels ?? {}).map(([name, value]) => `    ${name}: ${value}`);
  return `{{- /* Written by npm run kubernetes. */}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${metadata.name}
  namespace: {{ .Release.Namespace }}
  labels:
${labels.join('\n')}
data:
${entries.join('\n')}
`;
}

function filesOf(chart: string): { readonly path: string; readonly content: string }[] {
  const found = files.get(chart) ?? walk(chart, 'files');
  files.set(chart, found);
  return found;
}

function walk(chart: string, folder: string): { path: string; content: string }[] {
  return readdirSync(join(chart, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    // A link counts as what it leads to.
    if (statSync(join(chart, path)).isDirectory()) return walk(chart, path);
    return { path, content: readFileSync(join(chart, path), 'utf8') };
  });
}
