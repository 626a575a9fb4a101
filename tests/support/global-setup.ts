// One monitoring plane for the whole test run: its folder is made here, the first test that needs the plane starts it
// (`testPlane()`), and it is taken down here when the last test has ended.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInRun, openRun } from '../../scripts/own-run.mjs';
import { rollPreload } from '../../scripts/roll-preload.mjs';

export async function setup(): Promise<() => Promise<void>> {
  // `npm test` has opened a run. Without it this process does, and the run ends when this process has.
  if (!isInRun()) process.env.TMPDIR = openRun().folder;
  await rollPreload(fileURLToPath(new URL('../..', import.meta.url)));
  const folder = mkdtempSync(join(tmpdir(), 'telltale-test-plane-'));
  // Elasticsearch runs as an unprivileged user when the tests run as root, and must be able to reach its data.
  chmodSync(folder, 0o755);
  const planeDir = join(folder, 'plane');
  process.env.TELLTALE_TEST_PLANE_DIR = planeDir;
  return async () => {
    if (existsSync(planeDir)) {
      const { openPlane } = await import('@telltale/plane');
      await openPlane({ engine: 'native', planeDir }).down({ purge: true });
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
