// What every way of obtaining a server takes.
import { cacheFolder } from '../folders.ts';
import type { OnProgress, ProgressEvent } from '../progress.ts';
import type { Environment } from './run-program.ts';

/** How to obtain a server. */
export interface ArtifactOptions {
  /** Folder to keep it in. Default: that of `cacheFolder()`. */
  cacheDir?: string;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** Environment to look into and to give to the programs that are run. Default: `process.env`. */
  env?: Environment;
}

/** The same with its defaults filled in. */
export interface Surroundings {
  readonly cacheDir: string;
  readonly env: Environment;
  readonly signal: AbortSignal | undefined;
  readonly tell: OnProgress;
}

/** Fills the defaults in. */
export function surroundingsOf(options: ArtifactOptions): Surroundings {
  const env = options.env ?? process.env;
  return {
    env,
    cacheDir: options.cacheDir ?? cacheFolder(env),
    signal: options.signal,
    tell: options.onProgress ?? (() => undefined),
  };
}

/** Runs one step of an operation, told when it starts and when it is done. */
export async function step<T>(
  around: Pick<Surroundings, 'tell'>,
  id: Pick<ProgressEvent, 'step' | 'title'>,
  work: (progress: (fraction: number, detail?: string) => void, onWait: (detail: string) => void) => Promise<T>,
  detailOf?: (result: T) => string,
): Promise<T> {
  around.tell({ ...id, state: 'started' });
  const result = await work(
    (fraction, detail) =>
      around.tell({
        ...id,
        state: 'progress',
        fraction: Math.min(1, Math.max(0, fraction)),
        ...(detail !== undefined && { detail }),
      }),
    (detail) => around.tell({ ...id, state: 'waiting', detail }),
  );
  around.tell({ ...id, state: 'done', fraction: 1, ...(detailOf && { detail: detailOf(result) }) });
  return result;
}
