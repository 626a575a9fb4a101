// The folders of the plane: downloads (cache) and data.
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The cache folder for downloads. `TELLTALE_CACHE_DIR`, otherwise `XDG_CACHE_HOME/telltale`, otherwise
 * `~/.cache/telltale`; for root `/var/cache/telltale`, because Elasticsearch runs as an unprivileged user who cannot
 * enter root's home.
 */
export function cacheFolder(env: Environment = process.env): string {
  return chosen(env.TELLTALE_CACHE_DIR, env.XDG_CACHE_HOME, 'telltale', '/var/cache/telltale', '.cache/telltale');
}

/**
 * The plane's data folder: settings, secrets, indices, series, logs. `TELLTALE_PLANE_DIR`, otherwise
 * `XDG_DATA_HOME/telltale/plane`, otherwise `~/.local/share/telltale/plane`; for root `/var/lib/telltale/plane`.
 */
export function planeFolder(env: Environment = process.env): string {
  return chosen(
    env.TELLTALE_PLANE_DIR,
    env.XDG_DATA_HOME,
    'telltale/plane',
    '/var/lib/telltale/plane',
    '.local/share/telltale/plane',
  );
}

function chosen(
  own: string | undefined,
  base: string | undefined,
  belowBase: string,
  asRoot: string,
  belowHome: string,
): string {
  if (own) return resolve(own);
  // The base directory specification says to ignore relative paths.
  if (base && isAbsolute(base)) return join(base, belowBase);
  return process.getuid?.() === 0 ? asRoot : join(homedir(), belowHome);
}
