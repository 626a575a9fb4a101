// One monitoring plane for the whole test run: its folder is made here, the first test that needs the plane starts it
// (`testPlane()`), and it is taken down here when the last test has ended.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollConsole } from '../../scripts/roll-console.mjs';
import { rollPreload } from '../../scripts/roll-preload.mjs';
import { isInRun, openRun } from '../../scripts/run-cleanup.mjs';

/** What would tie a test to a plane, a stack or a collector of whoever runs it. */
const foreign = /^(?:TELLTALE_(?!CACHE_DIR$|TEST_)|OTEL_|COMPOSE_)/;

/** Gives the tests places of the run's own: what another run, or the user, keeps at the usual ones is not found. */
function separate(): void {
  // `npm test` has opened a run. Without it this process does, and the run ends when this process has.
  if (!isInRun()) process.env.TMPDIR = openRun().folder;
  for (const name of Object.keys(process.env)) if (foreign.test(name)) delete process.env[name];
  for (const [name, folder] of Object.entries({ XDG_STATE_HOME: 'state', XDG_DATA_HOME: 'data' })) {
    const path = join(tmpdir(), folder);
    mkdirSync(path, { recursive: true });
    // Apps of the tests run as other users too.
    chmodSync(path, 0o1777);
    process.env[name] = path;
  }
}

export async function setup(): Promise<() => Promise<void>> {
  separate();
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await Promise.all([rollPreload(root), rollConsole(root)]);
  if (process.env.TELLTALE_TEST_ELASTICSEARCH !== undefined) {
    // Its parts are many: the first time they take longer than a test may.
    const { cacheWithOlderElasticsearch } = await import('./older-elasticsearch.ts');
    await cacheWithOlderElasticsearch();
  }
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
