// Selects a plane in a cluster: its context, its namespace, its manifests.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlaneError } from '../../plane-error.ts';
import type { Environment } from '../../processes/run-program.ts';

/** One plane in one cluster. */
export interface ClusterAccess {
  /** kubectl's context; undefined for its current one. */
  readonly context: string | undefined;
  readonly namespace: string;
  /** Folder of the kustomization to apply. */
  readonly overlay: string;
  /** This user's folder with files for clients of the plane: authority and passwords. */
  readonly clientFolder: string;
  readonly env: Environment;
}

/** Namespace of the committed manifests. */
export const defaultNamespace = 'telltale';

/** Folder of the manifests: `TELLTALE_KUBERNETES_DIR`, otherwise that of the clone that contains this file. */
function manifestsFolder(env: Environment): string {
  if (env.TELLTALE_KUBERNETES_DIR) return resolve(env.TELLTALE_KUBERNETES_DIR);
  return fileURLToPath(new URL('../../../../../k8s', import.meta.url));
}

/** Folder of an overlay: one of ours by its name, otherwise a folder with a kustomization. */
export function overlayFolder(overlay: string, env: Environment): string {
  return /^[\w-]+$/.test(overlay) && !existsSync(resolve(overlay))
    ? join(manifestsFolder(env), 'overlays', overlay)
    : resolve(overlay);
}

/** @throws PlaneError `folder` if it has no kustomization */
export function requireOverlay({ overlay }: Pick<ClusterAccess, 'overlay'>): void {
  if (['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((name) => existsSync(join(overlay, name))))
    return;
  throw new PlaneError('folder', {
    what: 'cannot find the manifests',
    where: `in ${overlay}`,
    why: 'there is no kustomization.yaml',
    remedy:
      'Name small, production or a folder of yours with --overlay. Without a clone of the repository, clone it and set TELLTALE_KUBERNETES_DIR to its folder k8s',
  });
}
