// Opens an address in the user's browser if there is one; never fails and never waits.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user's environment. */
export interface Desktop {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly platform: NodeJS.Platform;
}

/** The program that opens a file with the user's browser; undefined if nobody would see it. */
export function openerOf({ env, isTerminal, platform }: Desktop): readonly string[] | undefined {
  if (!isTerminal || env.CI !== undefined || env.SSH_CONNECTION !== undefined) return undefined;
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/**
 * Opens a private file that redirects to the address: other users of the machine can read the arguments of a process,
 * and the address contains a token.
 *
 * @returns a function that removes the file; undefined if no browser was opened
 */
export async function openBrowser(url: string, desktop: Desktop): Promise<AsyncDisposable | undefined> {
  const [command, ...args] = openerOf(desktop) ?? [];
  if (command === undefined) return undefined;
  try {
    const folder = await mkdtemp(join(tmpdir(), 'telltale-console-'));
    const file = join(folder, 'open.html');
    await writeFile(
      file,
      `<!doctype html><meta http-equiv="refresh" content="0;url=${url}"><title>Telltale</title>\n`,
      {
        mode: 0o600,
      },
    );
    // Not by the plane's runner: the browser may outlive this process, which must not wait for it.
    const opener = spawn(command, [...args, file], { env: desktop.env, detached: true, stdio: 'ignore' });
    // Without an opener the user follows the link.
    opener.once('error', () => {});
    opener.unref();
    return { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  } catch {
    // The link is also printed, for the case that the file cannot be written.
    return undefined;
  }
}
