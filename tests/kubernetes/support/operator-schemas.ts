// The schemas of what operators are told, out of the modules of Go in which their makers publish them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { cacheFolder } from '../../../packages/plane/src/folders.ts';
import { findProgram } from '../../../packages/plane/src/processes/run-program.ts';

const run = promisify(execFile);
/** Two modules of some megabytes. */
const DOWNLOAD_MS_MAX = 300_000;

const modules = [
  {
    module: 'github.com/prometheus-operator/prometheus-operator@v0.93.0',
    folder: 'example/prometheus-operator-crd',
    file: /^monitoring\.coreos\.com_(?:podmonitors|servicemonitors|probes|prometheusrules)\.yaml$/,
  },
  {
    module: 'github.com/elastic/cloud-on-k8s/v3@v3.5.0',
    folder: 'config/crds/v1/resources',
    file: /^(?:elasticsearch|kibana)\.k8s\.elastic\.co_\w+\.yaml$/,
  },
] as const;
/** Of Prometheus Operator, and of ECK. */
export const operatorVersions: readonly string[] = modules.map(({ module }) => module.replace(/^.*@v/, ''));
const name = `operator-schemas-${operatorVersions.join('-')}`;

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}

/** Why they cannot be had here; undefined where they can. */
export function whyNoOperatorSchemas(): string | undefined {
  if (existsSync(join(cacheFolder(), name)) || findProgram('go', process.env) !== undefined) return undefined;
  return 'the schemas of the operators are not in the cache, and Go, which downloads them, is not on the PATH';
}

/** JSON schemas by `apiVersion kind`, which know no field that an operator does not. */
export async function operatorSchemas(): Promise<ReadonlyMap<string, object>> {
  const schemas = new Map<string, object>();
  for (const { spec } of await operatorDefinitions()) {
    for (const { name: version, schema } of spec.versions) {
      schemas.set(`${spec.group}/${version} ${spec.names.kind}`, closed(schema.openAPIV3Schema));
    }
  }
  return schemas;
}

/** The definitions as an API server takes them. */
export async function operatorDefinitions(): Promise<Definition[]> {
  const { cacheDir, signal } = contextOf({});
  const { path } = await cachedFolder({
    cacheDir,
    name,
    title: 'schemas of operators',
    bytesNeeded: limits.freeBytesMin,
    signal,
    async make(folder) {
      for (const each of modules) await download(each, folder);
      return {};
    },
  });
  const texts = await Promise.all(
    (await readdir(path)).filter((each) => each.endsWith('.yaml')).map((each) => readFile(join(path, each), 'utf8')),
  );
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS())).filter(Boolean);
}

async function download({ module, folder, file }: (typeof modules)[number], target: string): Promise<void> {
  const { stdout } = await run('go', ['mod', 'download', '-json', module], {
    cwd: target,
    env: { ...process.env, GOFLAGS: '-mod=mod' },
    timeout: DOWNLOAD_MS_MAX,
  });
  const { Dir: from }: { Dir: string } = JSON.parse(stdout);
  await mkdir(target, { recursive: true });
  for (const each of (await readdir(join(from, folder))).filter((one) => file.test(one))) {
    await copyFile(join(from, folder, each), join(target, each));
  }
}

type Schema = Readonly<Record<string, unknown>>;

/** A schema of the API server as a JSON schema: a field that it would drop in silence is refused. */
function closed(schema: object): object {
  const own = schema as Schema;
  const result: Record<string, unknown> = { ...own };
  if (own['x-kubernetes-int-or-string'] === true) result.type = ['integer', 'string'];
  for (const key of ['items', 'additionalProperties']) {
    if (typeof own[key] === 'object' && own[key] !== null) result[key] = closed(own[key]);
  }
  if (typeof own.properties === 'object' && own.properties !== null) {
    result.properties = Object.fromEntries(Object.entries(own.properties).map(([key, each]) => [key, closed(each)]));
    if (own['x-kubernetes-preserve-unknown-fields'] !== true) result.additionalProperties = false;
  }
  return result;
}
