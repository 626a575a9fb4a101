// How many files Elasticsearch believes it may have open, where this machine lets nobody raise the limit.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { findProgram, runProgram } from '../../../packages/plane/src/processes/run-program.ts';

/** What each node of a cluster demands. */
const FILES_MIN = 65_535;
const COMPILE_MS_MAX = 60_000;
const source = fileURLToPath(new URL('elasticsearch/open-files.c', import.meta.url));

/** Whether the machine lets a container open as many files as the stack says. */
function machineAllowsFiles(): boolean {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return limit === 'unlimited' || Number(limit) >= FILES_MIN;
}

/** Why no cluster can be started here; undefined where one can. */
export function whyNoCluster(): string | undefined {
  if (machineAllowsFiles() || findProgram('cc', process.env) !== undefined) return undefined;
  return `nodes of a cluster demand ${FILES_MIN} open files, which this machine does not allow, and no cc is there to have them believe it`;
}

/**
 * The library that tells a process more than the machine allows.
 *
 * @returns undefined where it is not needed, or cannot be made
 */
export async function obtainOpenFiles(): Promise<string | undefined> {
  const { env, cacheDir, signal } = contextOf({});
  const compiler = findProgram('cc', env);
  if (machineAllowsFiles() || compiler === undefined) return undefined;
  const { path } = await cachedFolder({
    cacheDir,
    name: 'image-open-files',
    title: 'what tells Elasticsearch of more open files',
    bytesNeeded: limits.freeBytesMin,
    signal,
    make: async (folder) => {
      const args = ['-shared', '-fPIC', '-O2', '-o', join(folder, 'open-files.so'), source];
      const { code, stderr } = await runProgram(compiler, args, { env, msMax: COMPILE_MS_MAX });
      if (code !== 0) throw new Error(`cc does not compile ${source}: ${stderr}`);
      return {};
    },
  });
  return join(path, 'open-files.so');
}
