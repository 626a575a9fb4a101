// Starts the keeper with the Node.js that runs now.
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativePlane } from '../plane.ts';
import type { Launch } from '../processes/process-group.ts';

/** The start command of a plane's keeper; it runs as the current user, because it reads the plane's secrets. */
export function launchOfKeeper({ layout }: NativePlane): Launch {
  const program = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
  return {
    command: process.execPath,
    args: ['--max-old-space-size=64', program, layout.root],
    cwd: layout.root,
    log: join(layout.logs, 'keeper.log'),
    env: { PATH: '/usr/bin:/bin' },
  };
}
