// Checks before any download whether the native engine can run on this machine.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, findProgram, runProgram } from '../processes/run-program.ts';
import { isRoot } from './apt-install.ts';
import { findJava } from './java.ts';
import { limits } from './limits.ts';
import { pathInUsersRepository } from './maven.ts';
import { type ArtifactOptions, type Context, contextOf } from './options.ts';
import { versions } from './versions.ts';

/**
 * Why the servers cannot run as plain processes here, as a clause without a full stop; undefined if they can. Cached
 * programs need no download.
 */
export async function whyNoNativeEngine(options: ArtifactOptions = {}): Promise<string | undefined> {
  if (process.platform !== 'linux') return `it needs Linux, and this is ${process.platform}`;
  const context = contextOf(options);
  const [byMaven, ...byApt] = missingOf(context);
  const missing = [...(byMaven === undefined ? [] : [byMaven]), ...byApt];
  if (missing.length === 0) return undefined;
  const apt = byApt.length > 0 || byMaven !== undefined ? await whyNoApt(context.env) : undefined;
  if (byApt.length > 0 && apt !== undefined) return `${byApt.join(' and ')} would be downloaded by apt, and ${apt}`;
  if (byMaven === undefined || findProgram('mvn', context.env) !== undefined || (isRoot() && apt === undefined)) {
    return undefined;
  }
  return `${byMaven} is downloaded by Maven, and the program mvn is not on the PATH`;
}

/** The missing programs: those from Maven, then those from apt. */
function missingOf(context: Context): [string | undefined, ...string[]] {
  const { elasticsearch, ownJava, prometheus } = versions;
  const isCached = (name: string): boolean => existsSync(join(context.cacheDir, name));
  const hasArchive =
    isCached(`elasticsearch-${elasticsearch.version}`) || existsSync(pathInUsersRepository(context, elasticsearch));
  const hasJava = findJava(context.env) !== undefined || isCached(`java-${ownJava.major}-${ownJava.suite}`);
  return [
    hasArchive ? undefined : 'Elasticsearch',
    ...(isCached(`prometheus-${prometheus.suite}`) ? [] : ['Prometheus']),
    ...(hasJava ? [] : [`Java ${versions.java.majorMin}`]),
  ];
}

async function whyNoApt(env: Environment): Promise<string | undefined> {
  for (const program of ['apt-get', 'dpkg-deb']) {
    if (findProgram(program, env) === undefined) return `the program ${program} is not on the PATH`;
  }
  const args = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'];
  const { code, stdout } = await runProgram('apt-get', args, { env, msMax: limits.questionMsMax });
  if (code === 0 && /\/debian\/?$/m.test(stdout)) return undefined;
  return 'its package sources name no archive of Debian';
}
