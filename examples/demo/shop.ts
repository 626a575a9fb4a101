// The shop as a child process: the preload, its environment, and nothing else.
import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { limits } from './limits.ts';

/** Name of its service: no other service of the plane has it. */
export const shopName = 'demo-shop';

/** What the shop counted itself. */
export interface Counted {
  readonly records: number;
  readonly requests: number;
}

/** A shop that is open; disposing of it ends the process where {@link Shop.close} did not. */
export interface Shop extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly startedAt: Date;
  /** Asks it to close by SIGTERM and waits for its end. */
  close(): Promise<Counted>;
}

function nextMessage<T>(child: ChildProcess, key: string, output: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        finish(() =>
          reject(new Error(`[telltale demo] the shop sent no ${key} within ${limits.shopAnswerMsMax / 1000} s`)),
        ),
      limits.shopAnswerMsMax,
    );
    function finish(settle: () => void): void {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      settle();
    }
    function onMessage(message: unknown): void {
      if (typeof message !== 'object' || message === null || !(key in message)) return;
      finish(() => resolve((message as Record<string, T>)[key] as T));
    }
    function onExit(code: number | null, signal: NodeJS.Signals | null): void {
      const last = output.join('').trim().split('\n').slice(-5).join('\n');
      finish(() => reject(new Error(`[telltale demo] the shop ended early (${signal ?? `exit ${code}`}): ${last}`)));
    }
    child.on('message', onMessage).on('exit', onExit);
  });
}

/**
 * Starts the shop with the preload and waits until it is open.
 *
 * @param telltale the settings that tie it to the plane, as `telltale env` prints them
 * @throws Error with the shop's last words when it does not open
 */
export async function startShop(telltale: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Shop> {
  const app = createRequire(import.meta.url).resolve('@telltale-examples/shop/app.js');
  const startedAt = new Date();
  const child = fork(app, {
    cwd: dirname(app),
    execArgv: ['--import', '@telltale/node'],
    env: { ...process.env, ...telltale, OTEL_SERVICE_NAME: shopName, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    signal,
  });
  child.on('error', () => {}); // An aborted start also emits 'exit', where it is reported.
  const said: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.push(text);
    if (said.length > 100) said.shift();
    process.stderr.write(text);
  });
  const port = await nextMessage<number>(child, 'port', said);
  // If the signal ends it, it emits 'error' first.
  const exited = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (code, endedBy) => resolve([code, endedBy]));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    startedAt,
    async close() {
      const counted = nextMessage<Counted>(child, 'counted', said);
      child.kill('SIGTERM');
      const result = await counted;
      const [code, endedBy] = await exited;
      if (code !== 0) throw new Error(`[telltale demo] the shop ended with ${endedBy ?? `exit code ${code}`}`);
      return result;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await exited;
      }
    },
  };
}
