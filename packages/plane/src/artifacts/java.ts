// Finds a Java runtime for Elasticsearch, or installs one for the plane.
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Environment, findProgram, isExecutable } from '../processes/run-program.ts';
import { isRoot } from './apt-install.ts';
import { closedFolderAbove } from './folder-access.ts';
import { type ArtifactOptions, contextOf } from './options.ts';
import { type Java, obtainOwnJava } from './own-java.ts';
import { versions } from './versions.ts';

const systemFolder = '/usr/lib/jvm';

/**
 * A Java runtime that is suitable for Elasticsearch: one of this machine, otherwise Debian's, unpacked into the cache.
 *
 * @throws PlaneError `jvm_missing` and errors of the download
 */
export async function obtainJava(options: ArtifactOptions = {}): Promise<Java> {
  const context = contextOf(options);
  return findJava(context.env) ?? obtainOwnJava(context);
}

/** The best Java of this machine; undefined if none is suitable. */
export function findJava(env: Environment): Java | undefined {
  const found = homes(env)
    .map(inspect)
    .filter((java) => java !== undefined);
  // The tested version first; then the oldest of the newer ones, which is nearest to it.
  const tried = found.find(({ major }) => major <= versions.java.majorTried);
  return tried ?? found.sort((a, b) => a.major - b.major)[0];
}

/** Possible locations of a Java, the user's own choice first. */
function homes(env: Environment): string[] {
  const java = findProgram('java', env);
  return [
    ...[env.ES_JAVA_HOME, env.JAVA_HOME].flatMap((home) => home || []),
    ...systemHomes(),
    ...(java === undefined ? [] : [dirname(dirname(realpathSync(java)))]),
  ];
}

function systemHomes(): string[] {
  try {
    return readdirSync(systemFolder).map((name) => join(systemFolder, name));
  } catch {
    // No Java was ever installed there.
    return [];
  }
}

/** The Java in that folder, if it is suitable. */
function inspect(home: string): Java | undefined {
  if (!isExecutable(join(home, 'bin', 'java'))) return undefined;
  // Root's servers run as another user.
  if (isRoot() && closedFolderAbove(home) !== undefined) return undefined;
  try {
    const release = readFileSync(join(home, 'release'), 'utf8');
    const major = Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1]);
    const modules = /^MODULES="([^"]*)"/m.exec(release)?.[1]?.split(' ') ?? [];
    return major >= versions.java.majorMin && modules.includes(versions.java.module) ? { home, major } : undefined;
  } catch {
    // Every Java since 9 has this file; without it, the folder contains something else.
    return undefined;
  }
}
