// README's way from a clone to a log line, as it stands there: its ports are this test's own, in a network of its own.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { obtainDebianPrograms } from '../support/artifacts/debian-programs.ts';
import { whyNoOwnNetwork } from '../support/own-network.ts';
import { cleanEnvironment } from '../support/service.ts';
import { blocksOf, root } from './pages.ts';

/** It starts a real plane, on a machine with much to do. */
const WALK_MS_MAX = 400_000;
const why = whyNoOwnNetwork();
if (why !== undefined) console.log(`skipped: ${why}`);

const folder = mkdtempSync(join(tmpdir(), 'telltale-readme-'));
// Elasticsearch runs as an unprivileged user when this runs as root, and must reach its data.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(why !== undefined)(
  'the way from a clone to a log line in Elasticsearch leads there, command by command',
  async () => {
    const { folder: programs, environment } = await obtainDebianPrograms(['iproute2']);
    const ip = join(programs, 'bin', 'ip');
    const up = `LD_LIBRARY_PATH='${environment.LD_LIBRARY_PATH}' '${ip}' link set lo up`;
    const blocks = blocksOf('README.md', '## From a clone to a log line in Elasticsearch, without Docker');
    expect(blocks).toHaveLength(3);
    const env = {
      ...cleanEnvironment(),
      TELLTALE_PLANE_DIR: join(folder, 'plane'),
      XDG_STATE_HOME: join(folder, 'state'),
    };
    const script = [up, ...blocks].join('\n');
    const { stdout } = await promisify(execFile)('unshare', ['--net', 'bash', '-ec', script], {
      cwd: root,
      env,
      timeout: WALK_MS_MAX,
    });
    const lines = stdout.split('\n');
    expect(lines).toContain('200');
    expect(stdout).toMatch(/request served/);
    expect(stdout).toMatch(/shop is closed/);
  },
  WALK_MS_MAX + 10_000,
);
