// A program that Go builds out of the modules that its makers publish, kept in the cache.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { findProgram, runProgram } from '../../../packages/plane/src/processes/run-program.ts';

/** Four minutes on two busy cores; a machine may be busier. */
const BUILD_MS_MAX = 1_200_000;

/** What is built. */
export interface GoProgram {
  /** Its name, and that of the folder beside this file which holds its go.mod. */
  readonly name: string;
  /** As go.mod has it. */
  readonly version: string;
  /** What is to be built, as go names it. Default: the folder itself. */
  readonly what?: string;
  /** Arguments of the linker. */
  readonly linked?: string;
}

/**
 * Path of the program, which is built where it is not in the cache.
 *
 * @throws PlaneError of the cache, or Error with Go's own words
 */
export async function obtainGoProgram({ name, version, what = '.', linked = '' }: GoProgram): Promise<string> {
  const { env, cacheDir, signal } = contextOf({});
  const source = fileURLToPath(new URL(name, import.meta.url));
  const { path } = await cachedFolder({
    cacheDir,
    name: `image-${name}-${version}`,
    title: `${name} ${version}`,
    bytesNeeded: limits.freeBytesMin,
    signal,
    make: async (folder, scratch) => {
      if (findProgram('go', env) === undefined) throw new Error(`${name} is built by Go, which is not on the PATH`);
      const module = join(scratch, 'module');
      await cp(source, module, { recursive: true });
      const args = ['build', '-trimpath', '-ldflags', `-s -w ${linked}`, '-o', join(folder, name), what];
      const own = { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
      const { code, stderr } = await runProgram('go', args, { env: own, cwd: module, msMax: BUILD_MS_MAX });
      if (code !== 0) throw new Error(`${name} cannot be built: ${stderr.trim().slice(-2_000)}`);
      return { version };
    },
  });
  return join(path, name);
}
