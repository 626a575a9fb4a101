// Downloads a file from the machine's Maven repositories, with Maven itself.
import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { findProgram, runProgram } from '../processes/run-program.ts';
import { step } from '../progress.ts';
import { aptOffers, installPackages, isRoot } from './apt-install.ts';
import { programFailure } from './failure.ts';
import { limits } from './limits.ts';
import type { Context } from './options.ts';
import { versions } from './versions.ts';

/** A file of a Maven repository, named by its coordinates. */
export interface MavenFile {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  /** Its extension. Default: zip. */
  readonly packaging?: 'zip' | 'jar';
  /** Its size, for progress. */
  readonly bytes: number;
}

/** The path of a file in a Maven repository. */
function pathInRepository(folder: string, file: MavenFile): string {
  const { groupId, artifactId, version, packaging = 'zip' } = file;
  return join(folder, ...groupId.split('.'), artifactId, version, `${artifactId}-${version}.${packaging}`);
}

/** The path of the file in this user's own Maven repository, whether it exists or not. */
export function pathInUsersRepository(context: Context, file: MavenFile): string {
  return pathInRepository(join(context.env.HOME ?? homedir(), '.m2', 'repository'), file);
}

/**
 * Downloads the file into a separate repository; the user's own is not changed.
 *
 * @returns its path
 * @throws PlaneError `maven_missing`, `network`, `disk_full`
 */
export async function downloadFromMaven(
  context: Context,
  file: MavenFile,
  repository: string,
  progress: (fraction: number, detail?: string) => void,
): Promise<string> {
  const maven = await findMaven(context);
  const path = pathInRepository(repository, file);
  const { groupId, artifactId, version, packaging = 'zip' } = file;
  const args = [
    '--batch-mode',
    '--no-transfer-progress',
    `-Dmaven.repo.local=${repository}`,
    `${versions.mavenDependencyPlugin}:get`,
    `-Dartifact=${groupId}:${artifactId}:${version}:${packaging}`,
    '-Dtransitive=false',
  ];
  const watch = setInterval(() => void tellGrowth(path, file.bytes, progress), limits.progressMs);
  try {
    // In the repository's own folder: Maven must not use a pom.xml in the user's working folder.
    const options = { env: context.env, signal: context.signal, msMax: limits.downloadMsMax, cwd: repository };
    const result = await runProgram(maven, args, options);
    if (result.code === 0) return path;
    const attempt = {
      what: `cannot download ${artifactId} ${version}`,
      where: 'by Maven',
      code: 'network',
      remedy: 'Check that Maven works: mvn --version',
    } as const;
    throw programFailure(attempt, result);
  } finally {
    clearInterval(watch);
  }
}

/** Reports the size of the file; while Maven writes it, its name has another extension. */
async function tellGrowth(path: string, bytes: number, progress: (fraction: number, detail?: string) => void) {
  const [folder, name] = [join(path, '..'), path.slice(path.lastIndexOf('/') + 1)];
  try {
    const names = (await readdir(folder)).filter((found) => found.startsWith(name));
    const sizes = await Promise.all(names.map(async (found) => (await stat(join(folder, found))).size));
    const size = Math.max(0, ...sizes);
    progress(size / bytes, `${Math.round(size / 1e6)} of ${Math.round(bytes / 1e6)} MB`);
  } catch (error) {
    // Missing, or just renamed: the next check shows.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

async function findMaven(context: Context): Promise<string> {
  const found = findProgram('mvn', context.env);
  if (found) return found;
  if (isRoot() && (await aptOffers(context, ['maven'])) !== undefined) {
    await step(context, { step: 'install-maven', title: 'Install Maven by apt-get' }, () =>
      installPackages(context, ['maven']),
    );
    const installed = findProgram('mvn', context.env);
    if (installed) return installed;
  }
  throw new PlaneError('maven_missing', {
    what: 'cannot download Elasticsearch',
    why: 'the program mvn (Maven) is not on the PATH',
    remedy: `Install it: ${isRoot() ? '' : 'sudo '}apt-get install -y --no-install-recommends maven`,
  });
}
