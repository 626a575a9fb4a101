// Obtains Elasticsearch: the archive that Elastic publishes for plugin tests, verified and unpacked.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { step } from '../progress.ts';
import { cachedFolder } from './cached-folder.ts';
import { checksumOf, verifySha512 } from './checksum.ts';
import { limits } from './limits.ts';
import { downloadFromMaven, pathInUsersRepository } from './maven.ts';
import { type ArtifactOptions, type Context, contextOf } from './options.ts';
import { unpack } from './unpack.ts';
import { versions } from './versions.ts';

const elasticsearch = versions.elasticsearch;
const title = `Elasticsearch ${elasticsearch.version}`;

/** An unpacked Elasticsearch. */
export interface ElasticsearchFiles {
  /** Folder with `bin`, `lib` and `modules`; read-only, and readable for every user. */
  home: string;
  version: string;
}

/**
 * Path of an unpacked Elasticsearch, which Maven downloads if it is not in the cache.
 *
 * @throws PlaneError `maven_missing`, `network`, `checksum`, `disk_full`, `folder`, `locked`
 */
export async function obtainElasticsearch(options: ArtifactOptions = {}): Promise<ElasticsearchFiles> {
  const context = contextOf(options);
  const { path } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `elasticsearch-${elasticsearch.version}`,
    title,
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    onWait: (pid) =>
      context.tell({
        step: 'download-elasticsearch',
        title: `Download ${title}`,
        state: 'progress',
        detail: `waiting for process ${pid}, which downloads it`,
      }),
    make: async (folder, scratch) => {
      const archive = (await inUsersRepository(context)) ?? (await download(context, join(scratch, 'repository')));
      await step(context, { step: 'unpack-elasticsearch', title: `Unpack ${title}` }, (progress) =>
        unpack(archive, folder, { signal: context.signal, progress }),
      );
      return { version: elasticsearch.version };
    },
  });
  return { home: path, version: elasticsearch.version };
}

async function download(context: Context, repository: string): Promise<string> {
  await mkdir(repository);
  return step(context, { step: 'download-elasticsearch', title: `Download ${title}` }, async (progress) => {
    const archive = await downloadFromMaven(context, elasticsearch, repository, progress);
    await verifySha512(archive, title, elasticsearch.sha512);
    return archive;
  });
}

/** The archive in this user's Maven repository; undefined if it is missing or not the right one. */
async function inUsersRepository(context: Context): Promise<string | undefined> {
  const archive = pathInUsersRepository(context, elasticsearch);
  const found = await stat(archive).catch(() => undefined);
  if (found?.size !== elasticsearch.bytes) return undefined;
  return (await checksumOf(archive, 'sha512')) === elasticsearch.sha512 ? archive : undefined;
}
