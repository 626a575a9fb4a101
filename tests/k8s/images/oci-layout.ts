// A folder of images in the layout of the Open Container Initiative, which every runtime reads: no engine makes it.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageConfig } from './image-config.ts';
import type { Blob } from './layers.ts';

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;
/** The same files make the same image. */
const created = '1970-01-01T00:00:00Z';

/** An image, whose layers are in the folder of blobs already. */
export interface OciImage {
  /** As a runtime calls it: `docker.io/library/elasticsearch:9.5.3`. */
  readonly name: string;
  readonly layers: readonly Blob[];
  readonly config: ImageConfig;
}

/** Folder of the blobs in a layout. */
export const blobsOf = (layout: string): string => join(layout, 'blobs', 'sha256');

/** Writes the index of those images, and what it leads to. */
export async function writeLayout(layout: string, images: readonly OciImage[]): Promise<void> {
  const put = async (value: object): Promise<Blob> => {
    const text = JSON.stringify(value);
    const checksum = createHash('sha256').update(text).digest('hex');
    await writeFile(join(blobsOf(layout), checksum), text);
    return { digest: `sha256:${checksum}`, size: Buffer.byteLength(text) };
  };
  const manifests: object[] = [];
  for (const { name, layers, config } of images) {
    const described = await put({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      created,
      config,
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      history: layers.map(() => ({ created })),
    });
    const manifest = await put({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, ...described },
      layers: layers.map((layer) => ({ mediaType: types.layer, ...layer })),
    });
    manifests.push({ mediaType: types.manifest, ...manifest, annotations: { 'io.containerd.image.name': name } });
  }
  await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

/** A name as a runtime completes it: of Docker's registry, where it names no other. */
export function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]|^localhost$/.test(first) ? name : `docker.io/${name}`;
}
