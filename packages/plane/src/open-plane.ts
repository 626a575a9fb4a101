// Chooses the engine.

import { type ComposeEngineOptions, createComposeEngine } from './compose/engine.ts';
import { holdsStack, stackFolder } from './compose/project.ts';
import type { Engine } from './engine.ts';
import { planeFolder } from './folders.ts';
import { createNativeEngine } from './native/engine.ts';
import { layoutOf } from './native/layout.ts';
import { readState } from './native/state.ts';
import { readDockerVersions } from './preflight/docker.ts';

/** Names of the engines. */
export const engineNames = ['compose', 'native'] as const;

/** One of them. */
export type EngineName = (typeof engineNames)[number];

/** Which plane is meant. */
export interface OpenPlaneOptions extends ComposeEngineOptions {
  /** `compose`: containers. `native`: plain processes on loopback. */
  engine: EngineName;
  /** Folder of the plane's data. Default: that of `planeFolder()`. */
  planeDir?: string;
  /** Folder of the downloads of the native engine. Default: that of `cacheFolder()`. */
  cacheDir?: string;
}

/** Opens a plane; nothing is started or read until an operation asks for it. */
export function openPlane(options: OpenPlaneOptions): Engine {
  return options.engine === 'compose' ? createComposeEngine(options) : createNativeEngine(options);
}

/**
 * The engine that is meant where nobody says which: the one whose plane is up on this machine; else Compose where there
 * is a stack and a Docker engine answers, else native.
 */
export async function likelyEngine(options: Omit<OpenPlaneOptions, 'engine'> = {}): Promise<EngineName> {
  const { processes } = await readState(layoutOf(options.planeDir ?? planeFolder()).state);
  if (Object.keys(processes).length > 0) return 'native';
  if (!holdsStack(options.composeDir ?? stackFolder(options.env))) return 'native';
  return (await readDockerVersions(options.env)).engine === undefined ? 'native' : 'compose';
}
