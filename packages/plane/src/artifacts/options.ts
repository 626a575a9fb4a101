// Options common to all downloads of servers.
import { cacheFolder } from '../folders.ts';
import type { Environment } from '../processes/run-program.ts';
import type { OnProgress } from '../progress.ts';

/** Options of obtaining a server. */
export interface ArtifactOptions {
  /** Cache folder. Default: that of `cacheFolder()`. */
  cacheDir?: string;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** Environment for lookups and for the programs that are run. Default: `process.env`. */
  env?: Environment;
}

/** The same with its defaults filled in. */
export interface Context {
  readonly cacheDir: string;
  readonly env: Environment;
  readonly signal: AbortSignal | undefined;
  readonly tell: OnProgress;
}

/** Fills the defaults in. */
export function contextOf(options: ArtifactOptions): Context {
  const env = options.env ?? process.env;
  return {
    env,
    cacheDir: options.cacheDir ?? cacheFolder(env),
    signal: options.signal,
    tell: options.onProgress ?? (() => undefined),
  };
}
