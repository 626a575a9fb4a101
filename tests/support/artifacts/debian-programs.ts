// Obtains programs of this machine's own distribution without installing them: unpacked into the cache, with libraries.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { unpackDebianPackages } from '../../../packages/plane/src/artifacts/debian-packages.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { type ArtifactOptions, contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { PlaneError } from '../../../packages/plane/src/plane-error.ts';
import { step } from '../../../packages/plane/src/progress.ts';

/** Programs of a Debian package, and what starts them. */
export interface DebianPrograms {
  /** Folder that stands for `/`: a program is at `usr/bin/...` in it. */
  readonly folder: string;
  /** What the environment of a program must add, so that it finds its libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

const architectures: Readonly<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/** Where a package of this machine's architecture has its libraries, below the folder that stands for `/`. */
export const libraryFolder: string = join('usr/lib', architectures[process.arch] ?? '');

/**
 * Programs of packages of the suite that this machine runs, downloaded by apt when they are not in the cache. Nothing of
 * the system is changed, and no service is started.
 *
 * @param packages names of Debian packages, such as `redis-server`
 * @throws PlaneError `apt_missing`, `apt_failed`, `network`, `disk_full`, `folder`, `locked`, `unsupported`
 */
export async function obtainDebianPrograms(
  packages: readonly string[],
  options: ArtifactOptions = {},
): Promise<DebianPrograms> {
  const context = contextOf(options);
  const title = packages.join(' and ');
  const what = `cannot download ${title}`;
  const suite = await ownSuite(what);
  const { path } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `${packages.join('-')}-on-${suite}`,
    title,
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    make: (folder, scratch) =>
      step(context, { step: `download-${packages[0]}`, title: `Download ${title}` }, async (progress) => {
        const wanted = { suite, packages, folder, scratch, what, withDependencies: 'beyond-base' as const };
        await unpackDebianPackages(context, wanted, progress);
        return { suite };
      }),
  });
  const folders = ['usr/lib', libraryFolder, 'lib', libraryFolder.replace('usr/', '')].map((name) => join(path, name));
  return { folder: path, environment: { LD_LIBRARY_PATH: folders.join(':') } };
}

/**
 * Code name of the suite that this machine runs: a program of another one may want another C library.
 *
 * @param what what cannot be done when there is none
 * @throws PlaneError `unsupported`
 */
export async function ownSuite(what: string): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  if (suite !== undefined && /^ID=debian$/m.test(release)) return suite;
  throw new PlaneError('unsupported', {
    what,
    why: 'this machine does not run Debian',
    remedy: 'Use a machine with Debian 12 or newer',
  });
}
