// Obtains the exporters that the dashboards read: Debian's packages of the newest suite, unpacked into the cache.
import { join } from 'node:path';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { unpackDebianPackages } from '../../../packages/plane/src/artifacts/debian-packages.ts';
import { limits } from '../../../packages/plane/src/artifacts/limits.ts';
import { type ArtifactOptions, contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { versions } from '../../../packages/plane/src/artifacts/versions.ts';
import { step } from '../../../packages/plane/src/progress.ts';

const { suite, packages } = versions.exporters;
const title = 'the exporters';

/** Paths of the programs. */
export interface ExporterFiles {
  readonly nodeExporter: string;
  readonly elasticsearchExporter: string;
  readonly blackboxExporter: string;
  readonly nginxExporter: string;
}

/**
 * Paths of the exporters, downloaded by apt when they are not in the cache.
 *
 * @throws PlaneError `apt_missing`, `apt_failed`, `network`, `disk_full`, `folder`, `locked`, `unsupported`
 */
export async function obtainExporters(options: ArtifactOptions = {}): Promise<ExporterFiles> {
  const context = contextOf(options);
  const { path } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `exporters-${suite}`,
    title,
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    make: (folder, scratch) =>
      step(context, { step: 'download-exporters', title: `Download ${title}` }, async (progress) => {
        const wanted = { suite, packages, folder, scratch, what: `cannot download ${title}` };
        await unpackDebianPackages(context, wanted, progress);
        return { suite };
      }),
  });
  const program = (name: string): string => join(path, 'usr/bin', `prometheus-${name}-exporter`);
  return {
    nodeExporter: program('node'),
    elasticsearchExporter: program('elasticsearch'),
    blackboxExporter: program('blackbox'),
    nginxExporter: program('nginx'),
  };
}
