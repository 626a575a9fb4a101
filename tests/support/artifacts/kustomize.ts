// Obtains kustomize of Debian, unpacked into the cache: one statically linked program, which runs on any suite.
import { join } from 'node:path';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { unpackDebianPackages } from '../../../packages/plane/src/artifacts/debian-packages.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { type ArtifactOptions, contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { step } from '../../../packages/plane/src/progress.ts';

/** Debian 12 has none. */
const suite = 'sid';

/**
 * Path of the program, which apt downloads when it is not in the cache.
 *
 * @throws PlaneError `apt_missing`, `apt_failed`, `network`, `disk_full`, `folder`, `locked`, `unsupported`
 */
export async function obtainKustomize(options: ArtifactOptions = {}): Promise<string> {
  const context = contextOf(options);
  const { path } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `kustomize-${suite}`,
    title: 'kustomize',
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    make: (folder, scratch) =>
      step(context, { step: 'download-kustomize', title: 'Download kustomize' }, async (progress) => {
        const wanted = { suite, packages: ['kustomize'], folder, scratch, what: 'cannot download kustomize' };
        await unpackDebianPackages(context, wanted, progress);
        return { suite };
      }),
  });
  return join(path, 'usr/bin/kustomize');
}
