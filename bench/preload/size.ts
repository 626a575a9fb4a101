// What a subject weighs: its packages on disk, and the files that are loaded before and with the smallest app.
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppProcess } from './app-process.ts';
import { type Start, type SubjectName, subjects } from './subjects.ts';

/** What one subject brings with it. */
export interface Size {
  readonly name: SubjectName;
  /** Its package and all that it depends on, as installed here. */
  readonly install_mb: number;
  readonly packages: number;
  /** Files that the app's process has loaded by its first answer, in all its threads. */
  readonly modules: number;
}

/** The package that a user installs for each subject that is one. */
const packageOf: Readonly<Partial<Record<SubjectName, string>>> = {
  telltale: '@telltale/node',
  'otel register': '@opentelemetry/auto-instrumentations-node',
  edot: '@elastic/opentelemetry-node',
  'elastic-apm': 'elastic-apm-node',
  'dd-trace': 'dd-trace',
  'prom-client': 'prom-client',
};

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Where Node would find a package from a folder; undefined for an optional one that is not installed. */
function folderOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

/** Bytes of what is published: a workspace's sources and tests are not. */
function bytesOf(folder: string, isWorkspace: boolean): number {
  let bytes = 0;
  for (const name of readdirSync(folder)) {
    if (name === 'node_modules' || (isWorkspace && (name === 'src' || name === 'test'))) continue;
    const path = join(folder, name);
    const stat = lstatSync(path);
    bytes += stat.isDirectory() ? bytesOf(path, isWorkspace) : stat.size;
  }
  return bytes;
}

function installed(name: string): { bytes: number; packages: number } {
  const found = new Map<string, number>();
  const waiting = [{ name, from: import.meta.dirname }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = folderOf(next.name, next.from);
    if (folder === undefined || found.has(folder)) continue;
    found.set(folder, bytesOf(folder, !folder.includes('node_modules')));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const needed = { ...manifest.dependencies, ...manifest.optionalDependencies };
    for (const each of Object.keys(needed)) waiting.push({ name: each, from: folder });
  }
  return { bytes: [...found.values()].reduce((sum, each) => sum + each, 0), packages: found.size };
}

async function modulesLoaded(start: Start, folder: string): Promise<number> {
  const counts = join(folder, 'modules');
  const counted: Start = {
    flags: ['--require', join(import.meta.dirname, 'apps', 'count-modules.cjs'), ...start.flags],
    env: { ...start.env, BENCH_MODULES_FILE: counts },
  };
  const app = await AppProcess.start('http', counted);
  await app[Symbol.asyncDispose]();
  return readFileSync(counts, 'utf8').trimEnd().split('\n').length;
}

/** @throws Error when the app does not start */
export async function measureSize(name: SubjectName, backend: string): Promise<Size> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-bench-'));
  try {
    const ofPackage = packageOf[name];
    const { bytes, packages } = ofPackage === undefined ? { bytes: 0, packages: 0 } : installed(ofPackage);
    const modules = await modulesLoaded(subjects[name]({ backend, folder }), folder);
    return { name, install_mb: bytes / 1e6, packages, modules };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
