// A disk that takes so many bytes and no more: a stub of the file system's own writes, since a real one that is this
// small cannot be had in a process that writes other files too.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { vi } from 'vitest';

export interface FullDisk extends Disposable {
  /** What is left of it. */
  bytes: number;
}

function full(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

/** Every write of this process meets it, until it is disposed of. */
export function fullDisk(): FullDisk {
  const { writeSync, writeFileSync } = fs;
  const disk = {
    bytes: Number.POSITIVE_INFINITY,
    [Symbol.dispose]() {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    },
  };
  const write = (file: number, bytes: Buffer | string, offset: number, length: number, position: number): number => {
    if (disk.bytes <= 0) throw full();
    // The few bytes that say up to where all is acknowledged: all or none.
    if (typeof bytes === 'string') return writeSync(file, bytes, offset);
    const taken = writeSync(file, bytes, offset, Math.min(length, disk.bytes), position);
    disk.bytes -= taken;
    return taken;
  };
  vi.spyOn(fs, 'writeSync').mockImplementation(write as typeof writeSync);
  vi.spyOn(fs, 'writeFileSync').mockImplementation(((file: number, bytes: Buffer) => {
    if (disk.bytes < bytes.length) throw full();
    disk.bytes -= bytes.length;
    writeFileSync(file, bytes);
  }) as typeof writeFileSync);
  syncBuiltinESMExports();
  return disk;
}
