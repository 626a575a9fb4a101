// One start of an app: from the command to the first answer, then whatever is asked of it, then its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './limits.ts';
import type { AppName, Start } from './subjects.ts';

/** What an app says of itself. */
export interface Usage {
  readonly cpuMicros: number;
  readonly rssMegabytes: number;
}

/** Path that each app has a route for. */
export const path = '/users/7';

export class AppProcess implements AsyncDisposable {
  readonly port: number;
  readonly startupMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, startupMs: number) {
    this.#child = child;
    this.port = port;
    this.startupMs = startupMs;
  }

  /** @throws Error when it does not listen in time */
  static async start(app: AppName, { flags, env }: Start): Promise<AppProcess> {
    const begun = performance.now();
    const child = launch(app, { flags, env }, ['ignore', 'ignore', 'pipe', 'ipc']);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-2_000);
    });
    const ended = once(child, 'exit').then(() => undefined);
    const said = await Promise.race([
      once(child, 'message'),
      ended,
      delay(limits.startMsMax, undefined, { ref: false }),
    ]);
    const port = (said?.[0] as { port?: number } | undefined)?.port;
    if (port === undefined) {
      child.kill('SIGKILL');
      throw new Error(`${app} with ${flags.join(' ')} did not listen: ${stderr}`);
    }
    await waitForAnswer(port);
    return new AppProcess(child, port, performance.now() - begun);
  }

  async usage(): Promise<Usage> {
    const answer = once(this.#child, 'message');
    this.#child.send({});
    return (await answer)[0] as Usage;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await Promise.race([exited, delay(limits.endMsMax, undefined, { ref: false })]);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await exited;
    }
  }
}

/** Milliseconds from the command to the end of an app that ends by itself. */
export async function runToEnd(app: AppName, start: Start): Promise<number> {
  const begun = performance.now();
  const child = launch(app, start, ['ignore', 'ignore', 'ignore']);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${app} with ${start.flags.join(' ')} ended with ${code}`);
  return performance.now() - begun;
}

type Stdio = ('ignore' | 'pipe' | 'ipc')[];

function launch(app: AppName, { flags, env }: Start, stdio: Stdio): ChildProcess {
  const script = join(import.meta.dirname, 'apps', `${app}.cjs`);
  const { NODE_OPTIONS: _, ...clean } = process.env;
  return spawn(process.execPath, [...flags, script], { cwd: import.meta.dirname, env: { ...clean, ...env }, stdio });
}

function waitForAnswer(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume().on('end', () => resolve());
    });
    asking.on('error', reject).end();
  });
}
