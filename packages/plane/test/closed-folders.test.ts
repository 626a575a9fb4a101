// A folder that the servers' user cannot enter is found and told, with what mends it, before anything is downloaded.
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closedFolderAbove, requireReach } from '../src/artifacts/open-folders.ts';
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

describe.runIf(user !== undefined)('as root', () => {
  const reach = (folder: string) => () => {
    if (user !== undefined) requireReach(user, { what: 'cannot', folder, remedy: 'Do' });
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
  ] as const)('a folder %s is told', (_, of) => {
    const home = folderOf(0o700);
    expect(reach(of(home))).toThrow(`and ${home} is closed to other users. Do.`);
  });

  it.each([0o755, 0o711, 0o751])('one of mode %o may be passed', (mode) => {
    expect(reach(join(folderOf(mode), 'below'))).not.toThrow();
  });

  it.each([0o770, 0o754])('one of mode %o may not', (mode) => {
    expect(reach(join(folderOf(mode), 'below'))).toThrow('is closed to other users');
  });

  it('up says so before it makes or downloads anything', async () => {
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

  it('up says the same of the folder of the plane', async () => {
    const home = folderOf(0o700);
    const up = openPlane({ engine: 'native', planeDir: join(home, 'plane') }).up();
    await expect(up).rejects.toMatchObject({ code: 'folder', message: expect.stringContaining('TELLTALE_PLANE_DIR') });
    expect(readdirSync(home)).toEqual(['below']);
  });
});

it('a Java of root’s own is not taken for one that the servers can start', () => {
  expect(closedFolderAbove(join(folderOf(0o700), 'below'))).toMatch(/home$/);
  expect(closedFolderAbove(join(folderOf(0o755), 'below'))).toBeUndefined();
});
