// Identifies a plane: its engine, its folders, and the environment of its commands.
import type { EngineName } from './engine-name.ts';
import type { Environment } from './processes/run-program.ts';

/** Selects a plane. */
export interface OpenPlaneOptions {
  /** `compose`: containers. `native`: plain processes on loopback. `kubernetes`: pods of a cluster. */
  engine: EngineName;
  /**
   * Folder of the plane's data. Default: that of `planeFolder()`. For a stack, its subfolder `compose` has the clients'
   * files.
   */
  planeDir?: string;
  /** Folder with compose.yaml. Default: that of `stackFolder()`. */
  composeDir?: string;
  /** Kubernetes only: kubectl's context. Default: its current one. */
  context?: string;
  /** Kubernetes only: namespace of the plane. Default: `telltale`. */
  namespace?: string;
  /** Kubernetes only: `small`, `production`, or a folder with a kustomization. Default: `small`. */
  overlay?: string;
  /** Environment of the docker client and of kubectl. Default: this process's. */
  env?: Environment;
  /** Cache folder of the native engine. Default: that of `cacheFolder()`. */
  cacheDir?: string;
}
