// What images are made of: trees of Debian's packages, unpacked into the cache.
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { type DebianPackages, unpackDebianPackages } from '../../../packages/plane/src/artifacts/debian-packages.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { type ArtifactOptions, contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { versions } from '../../../packages/plane/src/artifacts/versions.ts';
import { step } from '../../../packages/plane/src/progress.ts';

type Packages = Pick<DebianPackages, 'packages' | 'withDependencies'>;

const { suite, major } = versions.ownJava;
/** Every program of ours in an image is linked with these at most. */
const libraries = ['base-files', 'libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g'];

const usual = [...libraries, 'busybox', 'bash', 'coreutils', 'curl', 'tini'];

const trees = {
  /** Nothing runs in it but what an image adds. */
  bare: { packages: libraries, withDependencies: 'all' },
  /** And one small program that is a shell, wget and many more. */
  small: { packages: [...libraries, 'busybox'], withDependencies: 'all' },
  /** And the shell and the programs that people are used to. */
  large: { packages: usual, withDependencies: 'all' },
  /** And the language of Fluentd's health check. */
  ruby: { packages: [...usual, 'ruby'], withDependencies: 'all' },
  /** And the demonstration's load balancer. */
  nginx: { packages: [...usual, 'nginx'], withDependencies: 'all' },
  /** A Java alone: it is laid over one of the others. */
  java: { packages: [`openjdk-${major}-jre-headless`] },
} as const satisfies Record<string, Packages>;

/** Name of a tree. */
export type TreeName = keyof typeof trees;

/**
 * Folder that stands for `/` with a tree of packages, which apt downloads when it is not in the cache.
 *
 * @throws PlaneError `apt_missing`, `apt_failed`, `network`, `disk_full`, `folder`, `locked`, `unsupported`
 */
export async function obtainTree(name: TreeName, options: ArtifactOptions = {}): Promise<string> {
  const context = contextOf(options);
  const title = `what images under test are made of (${name})`;
  const packages: Packages = trees[name];
  const { path } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `image-${name}-${suite}`,
    title,
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    make: (folder, scratch) =>
      step(context, { step: `download-image-${name}`, title: `Download ${title}` }, async (progress) => {
        const wanted = { suite, folder, scratch, what: `cannot download ${title}`, ...packages };
        await unpackDebianPackages(context, wanted, progress);
        return { suite };
      }),
  });
  return path;
}

/** Every tree: where images are built there is no network. */
export async function obtainTrees(options: ArtifactOptions = {}): Promise<void> {
  for (const name of Object.keys(trees) as TreeName[]) await obtainTree(name, options);
}
