// A plane of one test's own, for what the others must not see: it is changed under a running service.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connections, type Engine, openPlane } from '@telltale/plane';
import { startingQuickly } from './quick-start.ts';

/** A running plane, taken down and removed with its scope. */
export interface OwnPlane extends AsyncDisposable {
  readonly engine: Engine;
  readonly planeDir: string;
  readonly connections: Connections;
  /** What ties a service to it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Brings a plane up on free ports, in a new folder. */
export async function ownPlane(): Promise<OwnPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-own-plane-'));
  // Its servers run as an unprivileged user when the tests run as root, and must be able to reach their data.
  chmodSync(folder, 0o755);
  const planeDir = join(folder, 'plane');
  const engine = openPlane({ engine: 'native', planeDir: startingQuickly(planeDir) });
  const down = async (): Promise<void> => {
    await engine.down({ purge: true });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { connections } = await engine.up({ ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } });
    const environment = await engine.environment();
    return { engine, planeDir, connections, environment, [Symbol.asyncDispose]: down };
  } catch (error) {
    await down();
    throw error;
  }
}
