// Process metrics: CPU time, memory (RSS), open files, start time.
import { readdir, stat } from 'node:fs/promises';
import type { Observable } from '@opentelemetry/api';
import { readFileStart } from '@telltale/files';
import { limits } from '../../limits.ts';
import { catalogObservable } from '../catalog-instruments.ts';
import type { Meter } from '../meter-provider.ts';

const FILES = '/proc/self/fd';
const MICROSECONDS = 1e6;

/** Open files; undefined if the system does not report them. */
async function openFiles(): Promise<number | undefined> {
  try {
    // Newer kernels report the number; listing many thousands would take the main thread's time.
    const { size } = await stat(FILES);
    return size > 0 ? size : (await readdir(FILES)).length;
  } catch {
    // Not Linux: there is no such folder.
    return undefined;
  }
}

/** Maximum number of open files; undefined if the system does not report it, or if there is no limit. */
function openFilesMax(): number | undefined {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(
      readFileStart('/proc/self/limits', limits.systemFileBytesMax).toString(),
    )?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}

/** Registers the callbacks for each collection. */
export function observeProcess(meter: Meter): void {
  const started = Date.now() / 1_000 - process.uptime();
  const filesMax = openFilesMax();
  const on = (name: Parameters<typeof catalogObservable>[1]): Observable => catalogObservable(meter, name);
  const cpu = on('process.cpu.time');
  const memory = on('process.memory.usage');
  const files = on('process.open_fds');
  const limit = on('process.max_fds');
  const start = on('process.start_time');
  meter.addBatchObservableCallback(
    async (result) => {
      const { user, system } = process.cpuUsage();
      result.observe(cpu, user / MICROSECONDS, { 'cpu.mode': 'user' });
      result.observe(cpu, system / MICROSECONDS, { 'cpu.mode': 'system' });
      result.observe(memory, process.memoryUsage.rss());
      result.observe(start, started);
      if (filesMax !== undefined) result.observe(limit, filesMax);
      const open = await openFiles();
      if (open !== undefined) result.observe(files, open);
    },
    [cpu, memory, files, limit, start],
  );
}
