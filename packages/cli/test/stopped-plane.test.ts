// On a plane that is stopped, each verb that works on a running one says what it cannot do, and how the plane is started.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlane } from '@telltale/plane';
import { afterAll, expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { terminal } from './support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-stopped-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['smoke', 'cannot send test records'],
  ['rotate', 'cannot rotate passwords and certificates'],
  ['rotate --certificates', 'cannot rotate passwords and certificates'],
  ['upgrade --no-backup', 'cannot upgrade'],
  [`backup ${join(folder, 'backup')}`, 'cannot make a backup'],
  [`restore ${join(folder, 'backup')}`, 'cannot restore the backup'],
])('%s fails, and names what it could not do and the command that starts the plane', async (line, what) => {
  const screen = terminal();
  const engine = openPlane({ engine: 'native', planeDir: join(folder, 'plane') });
  expect(await run(line.split(' '), screen, async () => engine)).toBe(1);
  expect(screen.err.join('')).toContain(`${what}: the plane is not running. Start it: telltale up --engine native`);
});
