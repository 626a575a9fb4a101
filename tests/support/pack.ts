// The packages as they would be published, as files: one run at a time, since npm packs them where they lie.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withLock } from '../../packages/plane/src/lock.ts';
import { cleanEnvironment } from './service.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Each of the packages is copied and compressed: a minute on a machine with much to do. */
const LOCK_MS_MAX = 180_000;

/**
 * Packs packages into a folder, which is made.
 *
 * @param folders of `packages/`
 */
export async function pack(folders: readonly string[], destination: string): Promise<void> {
  mkdirSync(destination, { recursive: true });
  await withLock(join(root, '.telltale-setup-pack.lock'), { waitMsMax: LOCK_MS_MAX }, async () => {
    const workspaces = folders.flatMap((name) => ['-w', `packages/${name}`]);
    await run('npm', ['pack', '--silent', '--pack-destination', destination, ...workspaces], {
      cwd: root,
      env: cleanEnvironment(),
    });
  });
}
