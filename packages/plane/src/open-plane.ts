// Chooses the engine.
import type { Engine } from './engine.ts';
import { createNativeEngine } from './native/engine.ts';

/** Which plane is meant. */
export interface OpenPlaneOptions {
  /** `native`: plain processes on loopback. */
  engine: 'native';
  /** Folder of the plane's data. Default: that of `planeFolder()`. */
  planeDir?: string;
  /** Folder of the downloads. Default: that of `cacheFolder()`. */
  cacheDir?: string;
}

/** Opens a plane; nothing is started or read until an operation asks for it. */
export function openPlane(options: OpenPlaneOptions): Engine {
  return createNativeEngine(options);
}
