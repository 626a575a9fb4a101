// Elasticsearch 8.19 for a plane that would run a newer one, with KQL and ES|QL: for what has to hold on both.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from '../../packages/plane/src/artifacts/cached-folder.ts';
import { verifySha512 } from '../../packages/plane/src/artifacts/checksum.ts';
import { obtainJava } from '../../packages/plane/src/artifacts/java.ts';
import { downloadFromMaven } from '../../packages/plane/src/artifacts/maven.ts';
import { type ArtifactOptions, type Context, contextOf } from '../../packages/plane/src/artifacts/options.ts';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { unpack } from '../../packages/plane/src/artifacts/unpack.ts';
import { versions } from '../../packages/plane/src/artifacts/versions.ts';
import { linkFromCache } from './kql-module.ts';
import { type Jar, olderElasticsearch, olderModules } from './older-elasticsearch-jars.ts';

const title = `Elasticsearch ${olderElasticsearch.version} with KQL and ES|QL`;
/** The archive, unpacked, and the jars. */
const bytesNeeded = 524_288_000;

/**
 * A cache folder for a plane, with an older Elasticsearch by the name under which the plane looks for its own.
 *
 * @returns its path
 * @throws PlaneError as the obtaining of servers does
 */
export async function cacheWithOlderElasticsearch(options: ArtifactOptions = {}): Promise<string> {
  const around = contextOf(options);
  const cacheDir = join(around.cacheDir, `with-elasticsearch-${olderElasticsearch.version}`);
  const [java, { alertmanagerFolder }] = await Promise.all([obtainJava(options), obtainPrometheus(options)]);
  await cachedFolder({
    cacheDir,
    name: `elasticsearch-${versions.elasticsearch.version}`,
    title,
    bytesNeeded,
    signal: around.signal,
    make: async (home, scratch) => {
      const download = downloadsInto(around, join(scratch, 'repository'));
      await mkdir(join(scratch, 'repository'));
      await unpack(await download(olderElasticsearch), home);
      for (const [name, jars] of Object.entries(olderModules))
        await addModule(join(home, 'modules', name), jars, download);
      return { version: olderElasticsearch.version };
    },
  });
  for (const other of [java.home, alertmanagerFolder]) await linkFromCache(other, around.cacheDir, cacheDir);
  return cacheDir;
}

type Download = (file: Jar) => Promise<string>;

function downloadsInto(around: Context, repository: string): Download {
  return async (file) => {
    const path = await downloadFromMaven(around, file, repository, () => undefined);
    await verifySha512(path, `${file.artifactId} ${file.version}`, file.sha512);
    return path;
  };
}

async function addModule(path: string, jars: readonly Jar[], download: Download): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const [index, jar] of jars.entries()) {
    const file = await download(jar);
    await cp(file, join(path, `${jar.artifactId}-${jar.version}.jar`));
    if (index > 0) continue;
    const unpacked = `${file}.unpacked`;
    await mkdir(unpacked);
    // The top folder, META-INF, is left out.
    await unpack(file, unpacked);
    const [name = ''] = await readdir(join(unpacked, 'es-plugins'));
    const descriptor = await readFile(join(unpacked, 'es-plugins', name, 'plugin-descriptor.properties'), 'utf8');
    // Scripts and machine learning, which nobody has published as modules: the queries of the tests need neither.
    await writeFile(
      join(path, 'plugin-descriptor.properties'),
      descriptor.replace(/,(?:lang-painless|x-pack-ml)\b/g, ''),
    );
  }
}
