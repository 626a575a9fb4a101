// The demo agrees with itself: run for real, on a plane of its own.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { startingQuickly } from './support/quick-start.ts';
import { cleanEnvironment } from './support/service.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'telltale-demo-'));
// Elasticsearch runs as an unprivileged user when this runs as root, and must reach its data.
chmodSync(folder, 0o755);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the demo finds each record and request that the shop counted, also if the shop ends before it has sent them', () => {
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['run', 'demo', '--silent', '--', '--json', '--any-port', '--requests', '120'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...cleanEnvironment(),
        TELLTALE_PLANE_DIR: startingQuickly(join(folder, 'plane')),
        XDG_STATE_HOME: join(folder, 'state'),
        // As on a machine so busy that the shop's time to end is over before a record has left.
        TELLTALE_EXIT_FLUSH_MS_MAX: '0',
      },
      timeout: 450_000,
    },
  );
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/starting the shop again: \d+ records? w\w+ left on disk when it ended/);
  const result = JSON.parse(stdout);
  expect(result.ok).toBe(true);
  expect(result.logs.emitted).toBeGreaterThan(120);
  expect(result.logs).toEqual({ emitted: result.logs.emitted, delivered: result.logs.emitted, duplicates: 0 });
  expect(result.metrics).toMatchObject({ requests_driven: 120, requests_served: 120, requests_counted: 120 });
  expect(result.metrics.targets_up).toBe(result.metrics.targets);
  expect(result.metrics.rules).toBeGreaterThan(0);
  expect(result.correlation.found).toBe(true);
}, 460_000);
