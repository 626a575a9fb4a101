// A program that Go builds out of the modules that its makers publish, kept in the cache.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { findProgram, isExecutable, runProgram } from '../../../packages/plane/src/processes/run-program.ts';

/** Four minutes on two busy cores; a machine may be busier. */
const BUILD_MS_MAX = 1_200_000;
/** More than this many compilers at once would leave nothing of a machine to others. */
const COMPILERS_MAX = 2;

/** What is built. */
export interface GoProgram {
  readonly name: string;
  /** Folder with its go.mod. */
  readonly module: URL;
  /** What it is for, which begins the name of its folder in the cache. Default: `image`. */
  readonly use?: string;
  /** As go.mod has it. */
  readonly version: string;
  /** What is to be built, as go names it. Default: the folder itself. */
  readonly what?: string;
  /** Arguments of the linker. */
  readonly linked?: string;
  /** Its makers build it with C, as it is where the machine has a compiler. Default: without. */
  readonly cgo?: true;
  /** The longest that its build may take. */
  readonly buildMsMax?: number;
  /** Free space that its build begins with, in bytes. */
  readonly bytesNeeded?: number;
}

const nameOf = ({ use = 'image', name, version }: GoProgram): string => `${use}-${name}-${version}`;

/** Whether it was built before, so that it is had without Go. */
export function isGoProgramBuilt(program: GoProgram): boolean {
  return isExecutable(join(contextOf({}).cacheDir, nameOf(program), program.name));
}

/**
 * Path of the program, which is built where it is not in the cache.
 *
 * @throws PlaneError of the cache, or Error with Go's own words
 */
export async function obtainGoProgram(program: GoProgram): Promise<string> {
  const { name, module, version, what = '.', linked = '', cgo, buildMsMax = BUILD_MS_MAX } = program;
  const { env, cacheDir, signal } = contextOf({});
  const source = fileURLToPath(module);
  const { path } = await cachedFolder({
    cacheDir,
    name: nameOf(program),
    title: `${name} ${version}`,
    bytesNeeded: program.bytesNeeded ?? limits.freeBytesMin,
    signal,
    make: async (folder, scratch) => {
      if (findProgram('go', env) === undefined) throw new Error(`${name} is built by Go, which is not on the PATH`);
      const copy = join(scratch, 'module');
      await cp(source, copy, { recursive: true });
      const args = [
        'build',
        '-p',
        String(COMPILERS_MAX),
        '-trimpath',
        // The cache may lie in a repository that is another user's.
        '-buildvcs=false',
        '-ldflags',
        `-s -w ${linked}`,
        '-o',
        join(folder, name),
        what,
      ];
      const own = { ...env, ...(cgo === undefined && { CGO_ENABLED: '0' }), GOFLAGS: '-mod=readonly' };
      const { code, stderr } = await runProgram('go', args, { env: own, cwd: copy, msMax: buildMsMax });
      if (code !== 0) throw new Error(`${name} cannot be built: ${stderr.trim().slice(-2_000)}`);
      return { version };
    },
  });
  return join(path, name);
}
