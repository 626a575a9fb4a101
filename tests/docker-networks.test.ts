// An engine in a network of its own keeps Compose's networks apart, and nothing in it leads out of this machine.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { obtainDebianPrograms } from './support/artifacts/debian-programs.ts';
import { obtainDocker } from './support/artifacts/docker.ts';
import { runInOwnNetwork, whyNoOwnNetwork } from './support/own-network.ts';

const why = whyNoOwnNetwork();
if (why !== undefined) console.log(`skipped: ${why}`);

it.skipIf(why !== undefined)(
  'lets containers reach what shares a network with them, and a port on loopback be reached, and no more',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-docker-test-'));
    try {
      await obtainDocker();
      const { folder: programs } = await obtainDebianPrograms(['busybox-static']);
      const busybox = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(programs, path)).find(existsSync);
      copyFileSync(busybox ?? '', join(folder, 'busybox'));
      const found = join(folder, 'found.json');
      const script = fileURLToPath(new URL('fixtures/docker-networks/main.ts', import.meta.url));

      expect(await runInOwnNetwork(script, [folder, found])).toBe(0);
      const refused = expect.stringMatching(/timed out|unreachable|bad address/);
      expect(JSON.parse(readFileSync(found, 'utf8'))).toEqual({
        onLoopback: 200,
        middleToLeft: 'open',
        middleToRight: 'open',
        leftToMiddle: 'open',
        leftToRightByName: refused,
        leftToRightByAddress: refused,
        leftToMiddleOnRight: refused,
        frontToLeft: refused,
        leftToFront: refused,
        kindsOfLinks: ['br', 'docker0', 'lo', 'veth'],
        defaultRoutes: '',
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
