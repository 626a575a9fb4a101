// Checks free space on the disks that hold the plane's data.
import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytesText, limits as planeLimits } from '@telltale/plane';
import type { Check } from '../examination.ts';
import { type Finding, failure, ok } from '../finding.ts';
import { limits } from '../limits.ts';

/** One disk, and the parts with data on it. */
export interface Disk {
  readonly folder: string;
  readonly parts: readonly string[];
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** The disks of folders, each once. For a missing folder, the disk of its nearest parent. */
async function disksOf(folders: Readonly<Record<string, string>>): Promise<Disk[]> {
  const disks = new Map<number, Disk>();
  for (const [part, folder] of Object.entries(folders)) {
    const there = existing(folder);
    const { dev } = await stat(there);
    const { blocks, bavail, bsize } = await statfs(there);
    const known = disks.get(dev);
    const fresh = { folder: there, totalBytes: blocks * bsize, freeBytes: bavail * bsize };
    disks.set(dev, { ...(known ?? fresh), parts: [...(known?.parts ?? []), part] });
  }
  return [...disks.values()];
}

function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

/** The state of a disk. */
export function diskFinding({ folder, parts, totalBytes, freeBytes }: Disk): Finding {
  const found = `${bytesText(freeBytes)} of ${bytesText(totalBytes)} are free below ${folder} (${parts.join(', ')})`;
  const remedy = 'Free some space there, or move the plane to another disk';
  const enough = freeBytes >= planeLimits.planeFreeBytesMin && freeBytes >= limits.diskShareMin * totalBytes;
  return enough ? ok('disk', found) : failure('disk', found, remedy, 'HostDiskNearlyFull');
}

export const disk: Check = {
  name: 'disk',
  look: async ({ description }) => (await disksOf(description.folders)).map(diskFinding),
};
