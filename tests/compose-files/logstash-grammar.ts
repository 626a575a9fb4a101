// Reads pipelines of Logstash by its grammar, which a package for Python knows; what plugins there are, it does not.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from '../../packages/plane/src/artifacts/cached-folder.ts';
import { contextOf } from '../../packages/plane/src/artifacts/options.ts';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** Two packages without dependencies. */
const BYTES_NEEDED = 20e6;

const program = `
import json, sys
from logstash_pipeline_parser import Pipeline
print(json.dumps(Pipeline(sys.stdin.read()).parse(), default=str))
`;

/** A plugin of a pipeline, with its settings by name; a hash is a list of pairs. */
export interface Plugin {
  readonly kind: 'input' | 'filter' | 'output';
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

type Tree = [kind: Plugin['kind'], plugins: [name: string, settings: [name: string, value: [unknown]][]][]][];

/** Why the grammar cannot be had here; undefined where it can. */
export function whyNoGrammar(): string | undefined {
  const { status, stderr, error } = spawnSync('python3', [
    '-c',
    'import sys, pip; sys.exit(sys.version_info < (3, 11))',
  ]);
  if (status === 0) return undefined;
  return `Python 3.11 with pip is not there: ${error?.message ?? String(stderr).trim().split('\n').at(-1)}`;
}

/** @throws Error where the text is no pipeline */
export async function pluginsOf(pipeline: string): Promise<Plugin[]> {
  const { cacheDir, signal } = contextOf({});
  const { path } = await cachedFolder({
    cacheDir,
    name: `logstash-grammar-${readFileSync(requirements, 'utf8').replaceAll(/[^\d.]+/g, '-')}`.replace(/-$/, ''),
    title: "Logstash's grammar",
    bytesNeeded: BYTES_NEEDED,
    signal,
    async make(folder) {
      const target = join(folder, 'packages');
      python(['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', target, '-r', requirements]);
      return {};
    },
  });
  const tree = JSON.parse(python(['-c', program], pipeline, join(path, 'packages'))) as Tree;
  return tree.flatMap(([kind, plugins]) =>
    plugins.map(([name, settings]) => ({
      kind,
      name,
      settings: Object.fromEntries(settings.map(([key, [value]]) => [key, value])),
    })),
  );
}

function python(args: readonly string[], input = '', PYTHONPATH = ''): string {
  const env = { ...process.env, PYTHONPATH };
  const { status, stdout, stderr } = spawnSync('python3', args, { input, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr.trim().split('\n').at(-1)}`);
  return stdout;
}
