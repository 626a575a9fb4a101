// A folder that the servers' user cannot enter is reported with a remedy before anything is downloaded.
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closedFolderAbove, requireReach } from '../src/artifacts/folder-access.ts';
import { openPlane } from '../src/index.ts';
import { serverUser } from '../src/secrets/private-files.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const user = serverUser();

/** A folder with that mode, and one below it. */
function folderOf(mode: number, below = 'below'): string {
  const folder = join(temporaryFolder(), 'home');
  mkdirSync(join(folder, below), { recursive: true });
  chmodSync(folder, mode);
  return folder;
}

describe.runIf(user !== undefined)('as root, a folder for the servers', () => {
  const reach = async (folder: string) => {
    if (user !== undefined) await requireReach(user, { what: 'cannot', folder, remedy: 'Do' });
  };

  it.each([
    ['closed itself', (home: string) => home],
    ['below a closed one', (home: string) => join(home, 'below')],
    ['to be made below a closed one', (home: string) => join(home, 'not/yet/there')],
    [
      'below a link into a closed one',
      (home: string) => {
        const link = join(temporaryFolder(), 'link');
        symlinkSync(join(home, 'below'), link);
        return join(link, 'deep');
      },
    ],
  ] as const)('is refused if it is %s', async (_, of) => {
    const home = folderOf(0o700);
    await expect(reach(of(home))).rejects.toThrow(`and ${home} is closed to other users. Do.`);
  });

  it.each([0o755, 0o711, 0o751])('is accepted if its parent has the mode %o', async (mode) => {
    await expect(reach(join(folderOf(mode), 'below'))).resolves.toBeUndefined();
  });

  it.each([0o770, 0o754])('is refused if its parent has the mode %o', async (mode) => {
    await expect(reach(join(folderOf(mode), 'below'))).rejects.toThrow('is closed to other users');
  });

  it('is checked by up before anything is created or downloaded', async () => {
    const home = folderOf(0o700);
    const cacheDir = join(home, 'cache/telltale');
    const planeDir = join(temporaryFolder(), 'plane');
    const steps: string[] = [];
    const up = openPlane({ engine: 'native', planeDir, cacheDir }).up({ onProgress: ({ step }) => steps.push(step) });
    await expect(up).rejects.toThrow(
      `[telltale plane] cannot keep the downloads in ${cacheDir}: the servers run as an unprivileged user, and ${home} is closed to other users. Set TELLTALE_CACHE_DIR to a folder that others can enter, such as /var/cache/telltale.`,
    );
    expect(steps).toEqual([]);
    expect(readdirSync(home)).toEqual(['below']);
    expect(existsSync(planeDir)).toBe(false);
  });

  it('is checked by up for the plane’s own folder too', async () => {
    const home = folderOf(0o700);
    const up = openPlane({ engine: 'native', planeDir: join(home, 'plane') }).up();
    await expect(up).rejects.toMatchObject({ code: 'folder', message: expect.stringContaining('TELLTALE_PLANE_DIR') });
    expect(readdirSync(home)).toEqual(['below']);
  });
});

it('does not use a Java that only root can reach', () => {
  expect(closedFolderAbove(join(folderOf(0o700), 'below'))).toMatch(/home$/);
  expect(closedFolderAbove(join(folderOf(0o755), 'below'))).toBeUndefined();
});
