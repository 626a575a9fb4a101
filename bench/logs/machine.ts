// The machine that the figures are of.
import { arch, availableParallelism, cpus, release, type as system, totalmem } from 'node:os';

/** What a figure depends on. */
export type Machine = Readonly<Record<string, string | number>>;

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    kernel: `${system()} ${release()} ${arch()}`,
  };
}
