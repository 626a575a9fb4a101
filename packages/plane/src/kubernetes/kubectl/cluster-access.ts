// Which plane in which cluster is meant: its context, its namespace, its manifests.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlaneError } from '../../plane-error.ts';
import type { Environment } from '../../processes/run-program.ts';

/** One plane in one cluster. */
export interface ClusterAccess {
  /** Context of kubectl; undefined where its current one is meant. */
  readonly context: string | undefined;
  readonly namespace: string;
  /** Folder of the kustomization that is applied. */
  readonly overlay: string;
  /** Folder of this user with what clients of the plane need: authority and passwords. */
  readonly clientFolder: string;
  readonly env: Environment;
}

/** Namespace of the committed manifests. */
export const defaultNamespace = 'telltale';

/** Folder of the manifests: `TELLTALE_KUBERNETES_DIR`, else that of the clone that this file is in. */
function manifestsFolder(env: Environment): string {
  if (env.TELLTALE_KUBERNETES_DIR) return resolve(env.TELLTALE_KUBERNETES_DIR);
  return fileURLToPath(new URL('../../../../../k8s', import.meta.url));
}

/** Folder of an overlay: one of ours by its name, else a folder with a kustomization. */
export function overlayFolder(overlay: string, env: Environment): string {
  return /^[\w-]+$/.test(overlay) && !existsSync(resolve(overlay))
    ? join(manifestsFolder(env), 'overlays', overlay)
    : resolve(overlay);
}

/** @throws PlaneError `folder` where there is no kustomization */
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
