// The native engine: the plane as plain processes on loopback.
import type { Engine } from '../engine.ts';

export function createNativeEngine(_options: { planeDir?: string; cacheDir?: string }): Engine {
  throw new Error('not built yet');
}
