// Elasticsearch with what the archive that we obtain leaves out: Elastic's own reader of Kibana's query language, and what
// API keys need. A cache folder whose Elasticsearch is the usual one, file by file, and two modules more.
import { execFile } from 'node:child_process';
import { cp, link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cachedFolder } from '../../packages/plane/src/artifacts/cached-folder.ts';
import { verifySha512 } from '../../packages/plane/src/artifacts/checksum.ts';
import { obtainElasticsearch } from '../../packages/plane/src/artifacts/elasticsearch.ts';
import { obtainJava } from '../../packages/plane/src/artifacts/java.ts';
import { downloadFromMaven, type MavenFile } from '../../packages/plane/src/artifacts/maven.ts';
import { type ArtifactOptions, type Context, contextOf } from '../../packages/plane/src/artifacts/options.ts';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { unpack } from '../../packages/plane/src/artifacts/unpack.ts';
import { versions } from '../../packages/plane/src/artifacts/versions.ts';

const { version } = versions.elasticsearch;
const title = `Elasticsearch ${version} with KQL and API keys`;
const moduleName = 'x-pack-kql';
const keysModuleName = 'telltale-key-analysis';
const modules = `${moduleName} ${keysModuleName}`;
const run = promisify(execFile);
/** Elasticsearch looks for them, and the archive has them without a file. */
const emptyFolders = ['config/jvm.options.d', 'logs', 'plugins'];
/** The list of the usual folder's files is that folder's own. */
const manifestName = '.telltale-manifest.json';
/** The two jars, and room for the links and for file systems that have none. */
const bytesNeeded = 314_572_800;

type Jar = MavenFile & { readonly sha512: string };

/** The module, and the library that its parser needs. */
const jars: readonly Jar[] = [
  {
    groupId: 'org.elasticsearch.plugin',
    artifactId: moduleName,
    version,
    packaging: 'jar',
    bytes: 82_693,
    sha512:
      '3a27fb5767f219b648c15abb11454b5f366ba9ca4ca0190a54314ac5770137eaee9682c1b3a6e75002fcc58f5c31bbfeb4c0375c741e8522baab766b7ed6b474',
  },
  {
    groupId: 'org.antlr',
    artifactId: 'antlr4-runtime',
    version: '4.13.1',
    packaging: 'jar',
    bytes: 326_305,
    sha512:
      '63eb51bfcee49c52848d8b7c3c46d8b4d367d85fb3c3db7175eaacba94e4d0c227b78e5955a0e86e575e1c6206fc2a43e5fa96fb04ad7c16e24ec94015cfc18b',
  },
];

/**
 * A cache folder for a plane whose Elasticsearch knows the `kql` query, and makes API keys. What else a plane needs is linked from the usual
 * cache folder, which stays as it is.
 *
 * @returns its path
 * @throws PlaneError as the obtaining of servers does
 */
export async function cacheWithKql(options: ArtifactOptions = {}): Promise<string> {
  const around = contextOf(options);
  const cacheDir = join(around.cacheDir, 'with-kql-and-keys');
  const [{ home }, java, prometheus] = await Promise.all([
    obtainElasticsearch(options),
    obtainJava(options).then((found) => found.home),
    obtainPrometheus(options).then(({ alertmanagerFolder }) => alertmanagerFolder),
  ]);
  const folder = {
    cacheDir,
    // The name by which the plane looks for it.
    name: `elasticsearch-${version}`,
    title,
    bytesNeeded,
    signal: around.signal,
    make: async (path: string, scratch: string) => {
      await linkFiles(home, path);
      await addModule(around, path, scratch);
      await addKeyAnalysis(java, path, scratch);
      return { modules };
    },
  };
  const { path, details } = await cachedFolder(folder);
  if (details.modules !== modules) {
    // Damaged once, and made again by a plane, which knows of no module.
    await rm(path, { recursive: true });
    await cachedFolder(folder);
  }
  for (const other of [java, prometheus]) await linkFromCache(other, around.cacheDir, cacheDir);
  return cacheDir;
}

/** The listed files under other names, and the folders that have none; copies where the file system has no links. */
async function linkFiles(from: string, to: string): Promise<void> {
  for (const name of emptyFolders) await mkdir(join(to, name), { recursive: true });
  for (const file of await listedFiles(from)) {
    const target = join(to, file);
    await mkdir(dirname(target), { recursive: true });
    await link(join(from, file), target).catch(() => cp(join(from, file), target));
  }
}

/** Paths of the files that a folder of the cache was made with. What others put there later is not of it. */
export async function listedFiles(folder: string): Promise<string[]> {
  return Object.keys(JSON.parse(await readFile(join(folder, manifestName), 'utf8')).files);
}

async function addModule(around: Context, home: string, scratch: string): Promise<void> {
  const repository = join(scratch, 'repository');
  const unpacked = join(scratch, 'unpacked');
  const modulePath = join(home, 'modules', moduleName);
  await Promise.all([repository, unpacked, modulePath].map((path) => mkdir(path, { recursive: true })));
  for (const jar of jars) {
    const file = await downloadFromMaven(around, jar, repository, () => undefined);
    await verifySha512(file, `${jar.artifactId} ${jar.version}`, jar.sha512);
    await cp(file, join(modulePath, `${jar.artifactId}-${jar.version}.jar`));
    if (jar.artifactId !== moduleName) continue;
    // The top folder, META-INF, is left out.
    await unpack(file, unpacked);
    await cp(join(unpacked, 'es-plugins', moduleName), modulePath, { recursive: true });
  }
}

/** The index of API keys is made with analysis parts that are in no archive: our own, compiled by the Java that runs them. */
async function addKeyAnalysis(java: string, home: string, scratch: string): Promise<void> {
  const source = fileURLToPath(new URL('./KeyAnalysis.java', import.meta.url));
  const program = join(java, 'bin', 'java');
  const libraries = (await readdir(join(home, 'lib'))).filter((name) => name.endsWith('.jar'));
  const classPath = libraries.map((name) => join(home, 'lib', name)).join(delimiter);
  const classes = join(scratch, 'classes');
  const modulePath = join(home, 'modules', keysModuleName);
  await mkdir(modulePath, { recursive: true });
  const compiler = ['-m', 'jdk.compiler/com.sun.tools.javac.Main', '--release', '21', '-Xlint:none'];
  await run(program, [...compiler, '-cp', classPath, '-d', classes, source]);
  const jar = join(modulePath, `${keysModuleName}.jar`);
  await run(program, ['-m', 'jdk.jartool/sun.tools.jar.Main', '--create', '--file', jar, '-C', classes, '.']);
  const descriptor = {
    description: 'Analysis parts of the index of API keys',
    version,
    name: keysModuleName,
    classname: 'telltale.KeyAnalysis',
    'java.version': '21',
    'elasticsearch.version': version,
  };
  const lines = Object.entries(descriptor).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(modulePath, 'plugin-descriptor.properties'), lines.join(''));
}

/** Links what lies in the usual cache folder; a Java of the machine needs no link. */
export async function linkFromCache(path: string, from: string, to: string): Promise<void> {
  if (!path.startsWith(join(from, '/'))) return;
  const [name = ''] = path.slice(join(from, '/').length).split('/');
  await symlink(join(from, name), join(to, name)).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
}
