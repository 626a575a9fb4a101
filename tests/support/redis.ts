// A real Redis: Debian's own program, unpacked into the cache and started for one test.
import { join } from 'node:path';
import { obtainDebianPrograms } from './artifacts/debian-programs.ts';
import { freePort } from './free-port.ts';
import { type Program, startProgram } from './program.ts';

export interface Redis extends AsyncDisposable {
  readonly port: number;
  readonly program: Program;
}

/** Starts Redis on loopback; it keeps nothing. */
export async function startRedis(): Promise<Redis> {
  const { folder, environment } = await obtainDebianPrograms(['redis-server']);
  const port = await freePort();
  const program = await startProgram({
    command: join(folder, 'usr/bin/redis-server'),
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    env: environment,
    ready: /Ready to accept connections/,
  });
  return { port, program, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}
