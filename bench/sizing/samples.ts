// What a sample takes on disk: real pages of a service under load, as if each had been scraped fifteen seconds after the
// one before, in a block that Prometheus' own tool makes. On a machine that is busy with other work, a real Prometheus
// scrapes at odd times, and odd times take room.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { request } from 'undici';
import { bytesIn } from './folder.ts';
import { limits } from './limits.ts';
import { drive } from './load.ts';

/** What was measured. */
export interface SampleSize {
  readonly samples: number;
  /** Of a block, index and all. */
  readonly block_bytes_per_sample: number;
  /** Of its chunks alone: what is left of a block when many are merged. */
  readonly chunk_bytes_per_sample: number;
}

/** Takes the pages of two hours, and makes a block of them. */
export async function measureSamples(
  promtool: string,
  folder: string,
  services: { readonly urls: readonly string[]; pages(): readonly string[] },
): Promise<SampleSize> {
  mkdirSync(folder, { recursive: true });
  const text = join(folder, 'samples.txt');
  const file = createWriteStream(text);
  const twoHours = 7_200;
  const begin = Math.floor(Date.now() / 1_000 / twoHours - 1) * twoHours;
  for (let scrape = 0; scrape < twoHours / limits.pageSeconds; scrape++) {
    await drive(services.urls, limits.requestsPerSecond * limits.pageSeconds * services.urls.length);
    for (const [instance, page] of services.pages().entries()) {
      const { body } = await request(page);
      for (const line of (await body.text()).split('\n')) {
        if (line === '' || line.startsWith('#')) continue;
        file.write(`${labelled(line, instance)} ${begin + scrape * limits.pageSeconds}\n`);
      }
    }
  }
  file.end('# EOF\n');
  await finished(file);
  const blocks = join(folder, 'blocks');
  execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', text, blocks], { stdio: 'ignore' });
  return sizeOfBlocks(blocks);
}

/** The series of an instance of its own. */
function labelled(line: string, instance: number): string {
  const label = `instance="10.0.0.${instance}:9464"`;
  return line.includes('{') ? line.replace('{', `{${label},`) : line.replace(' ', `{${label}} `);
}

function sizeOfBlocks(folder: string): SampleSize {
  let [bytes, chunkBytes, samples] = [0, 0, 0];
  for (const name of readdirSync(folder)) {
    const meta: { stats: { numSamples: number } } = JSON.parse(readFileSync(join(folder, name, 'meta.json'), 'utf8'));
    bytes += bytesIn(join(folder, name));
    chunkBytes += bytesIn(join(folder, name, 'chunks'));
    samples += meta.stats.numSamples;
  }
  return { samples, block_bytes_per_sample: bytes / samples, chunk_bytes_per_sample: chunkBytes / samples };
}
