// Checks objects against the schemas of Kubernetes' minor versions, which a package for Python carries.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { contextOf } from '../../../packages/plane/src/artifacts/options.ts';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('../requirements.txt', import.meta.url));
/** The schemas of a dozen versions. */
const BYTES_NEEDED = 500e6;
/** A busy machine, and some dozen objects against three versions. */
const CHECK_MS_MAX = 120_000;

const program = `
import json, sys
import kubernetes_validate
from kubernetes_validate import utils
from functools import lru_cache
utils.schema_contents = lru_cache(maxsize=None)(utils.schema_contents)
found = []
request = json.load(sys.stdin)
for version in request['versions']:
    for resource in request['objects']:
        try:
            kubernetes_validate.validate(resource, version, strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
            path = '.'.join(str(part) for part in getattr(error, 'path', []))
            found.append(f"{version}: {resource['kind']} {resource['metadata']['name']}: {path}: {error.message[:300]}")
print(json.dumps(found))
`;

const customProgram = `
import json, sys
from jsonschema import Draft7Validator
found = []
for name, schema, resource in json.load(sys.stdin):
    for error in Draft7Validator(schema).iter_errors(resource):
        found.append(f"{name}: {error.json_path}: {error.message[:300]}")
print(json.dumps(found))
`;

/** Why the schemas cannot be had here; undefined where they can. */
export function whyNoSchemas(): string | undefined {
  const { status, stderr, error } = spawnSync('python3', [
    '-c',
    'import sys, pip; sys.exit(sys.version_info < (3, 9))',
  ]);
  if (status === 0) return undefined;
  return `Python 3.9 with pip is not there: ${error?.message ?? String(stderr).trim().split('\n').at(-1)}`;
}

/** What is wrong with the objects, a line each: a field that is unknown, missing, or of another type. */
export function schemaFindings(objects: readonly object[], versions: readonly string[]): Promise<string[]> {
  return findings(program, { objects, versions });
}

/** The same of objects by JSON schemas of their own: name, schema and object each. */
export function customFindings(checks: readonly (readonly [string, object, object])[]): Promise<string[]> {
  return findings(customProgram, checks);
}

async function findings(checker: string, request: unknown): Promise<string[]> {
  const checking = run('python3', ['-c', checker], {
    env: { ...process.env, PYTHONPATH: await packages() },
    timeout: CHECK_MS_MAX,
  });
  checking.child.stdin?.end(JSON.stringify(request));
  return JSON.parse((await checking).stdout);
}

/** Folder of the packages, which pip downloads where they are not in the cache. */
async function packages(): Promise<string> {
  const { cacheDir, signal } = contextOf({});
  const { path } = await cachedFolder({
    cacheDir,
    name: `kubernetes-schemas-${createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12)}`,
    title: "Kubernetes' schemas",
    bytesNeeded: BYTES_NEEDED,
    signal,
    async make(folder) {
      const target = join(folder, 'packages');
      await run('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', target, '-r', requirements]);
      return {};
    },
  });
  return join(path, 'packages');
}
