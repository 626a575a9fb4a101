// Has a plane taken down that the demo has started, also where the demo is killed: the reaper of the run does it then.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoEngine } from './which-engine.ts';

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
/** What a plane is found by. */
const names = /^(?:TELLTALE_|XDG_|HOME$|DOCKER_|COMPOSE_)/;

/**
 * Leaves a command with the run (`scripts/run-cleanup.mjs`); nothing where there is none, as by `--keep`.
 *
 * @returns what takes it back
 */
export function takenDownAtEnd(engine: DemoEngine): Disposable {
  const folder = join(tmpdir(), 'at-end');
  if (!existsSync(folder)) return { [Symbol.dispose]: () => undefined };
  const file = join(folder, 'demo.json');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)));
  const command = { command: process.execPath, args: [program, 'down', '--engine', engine], env };
  writeFileSync(file, JSON.stringify(command), { mode: 0o600 });
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}
