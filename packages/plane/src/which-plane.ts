// Identifies a plane: its engine, its folders, and the environment of its commands.
import type { Environment } from './processes/run-program.ts';

/** Names of the engines. */
export const engineNames = ['compose', 'native'] as const;

/** One of them. */
export type EngineName = (typeof engineNames)[number];

/** Which plane is meant. */
export interface OpenPlaneOptions {
  /** `compose`: containers. `native`: plain processes on loopback. */
  engine: EngineName;
  /** Folder of the plane's data. Default: that of `planeFolder()`. Of a stack, what clients need is in its `compose`. */
  planeDir?: string;
  /** Folder with compose.yaml. Default: that of `stackFolder()`. */
  composeDir?: string;
  /** Environment of the docker client. Default: that of this process. */
  env?: Environment;
  /** Folder of the downloads of the native engine. Default: that of `cacheFolder()`. */
  cacheDir?: string;
}
