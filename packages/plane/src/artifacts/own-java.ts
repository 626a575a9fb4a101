// Builds a Java runtime for the plane from Debian's packages, including the C library that it needs. The machine may be
// older than the Java: patchelf makes its programs use the C library beside them, and absolute links that lead out of
// the folder are redirected into it.
import { glob, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { runProgram } from '../processes/run-program.ts';
import { step } from '../progress.ts';
import { cachedFolder } from './cached-folder.ts';
import { unpackDebianPackages } from './debian-packages.ts';
import { limits } from './limits.ts';
import type { Context } from './options.ts';
import { versions } from './versions.ts';

const { suite, packages, major } = versions.ownJava;
const title = `Java ${major}`;
const name = `java-${major}-${suite}`;
const homeFolder = 'usr/lib/jvm/telltale-java';

/** A Java runtime. */
export interface Java {
  /** Folder with `bin/java`. */
  home: string;
  major: number;
}

/**
 * Path of the plane's own Java.
 *
 * @throws PlaneError `jvm_missing` if it does not run here, and errors of the download
 */
export async function obtainOwnJava(context: Context): Promise<Java> {
  const id = { step: 'download-java', title: `Download ${title}, which Elasticsearch needs` };
  const { path } = await cachedFolder({
    cacheDir: context.cacheDir,
    name,
    title,
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    onWait: (pid) =>
      context.tell({ ...id, state: 'progress', detail: `waiting for process ${pid}, which downloads it` }),
    make: (folder, scratch) =>
      step(context, id, async (progress) => {
        const what = `cannot download ${title}`;
        await unpackDebianPackages(context, { suite, packages, folder, scratch, what }, progress);
        await tieTogether(context, folder, join(context.cacheDir, name));
        return { major: String(major) };
      }),
  });
  return { home: join(path, homeFolder), major };
}

/**
 * Makes the unpacked files independent of the machine's own C library.
 *
 * @param root folder used as the root `/`
 * @param later final path of the folder
 */
async function tieTogether(context: Context, root: string, later: string): Promise<void> {
  const home = await only(root, `usr/lib/jvm/java-${major}-openjdk-*`);
  const loader = await only(root, 'usr/lib/*/ld-linux-*.so.*');
  const libraries = dirname(loader);
  const throughLoader = [loader, '--library-path', libraries];
  await leadLinksBack(root);
  // A name that does not contain the machine's architecture.
  await symlink(basename(home), join(root, homeFolder));
  const own = relative(join(home, 'bin'), libraries);
  for (const program of ['bin/java', 'bin/keytool', 'lib/jspawnhelper']) {
    await run(context, [
      ...throughLoader,
      join(root, 'usr/bin/patchelf'),
      '--set-interpreter',
      join(later, relative(root, loader)),
      // The older kind of path (RPATH) also applies to dependencies of libraries.
      '--force-rpath',
      '--set-rpath',
      `$ORIGIN:$ORIGIN/../lib:$ORIGIN/${own}`,
      join(home, program),
    ]);
  }
  await run(context, [...throughLoader, join(home, 'bin/java'), '-version']);
}

/** Redirects absolute links to files inside the folder; other links are kept. */
async function leadLinksBack(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = join(entry.parentPath, entry.name);
    const target = await readlink(link);
    if (!target.startsWith('/')) continue;
    await rm(link);
    await symlink(relative(entry.parentPath, join(root, target)), link);
  }
}

/** The only path that matches. */
async function only(root: string, pattern: string): Promise<string> {
  for await (const path of glob(pattern, { cwd: root })) return join(root, path);
  throw broken(`its packages hold no ${pattern}`);
}

async function run({ env, signal }: Context, [program = '', ...args]: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(program, args, { env, signal, msMax: limits.questionMsMax });
  if (code !== 0) throw broken(stderr.trim().split('\n')[0] || `exit code ${code}`);
}

function broken(why: string): PlaneError {
  return new PlaneError('jvm_missing', {
    what: 'cannot start Elasticsearch',
    why: `no Java ${versions.java.majorMin} or newer with the module ${versions.java.module} was found, and Debian's does not run here: ${why}`,
    remedy: 'Install a JDK and set ES_JAVA_HOME to its folder',
  });
}
