// What --keep leaves running on a terminal: customers at a gateway before the shop, and the console, until Ctrl-C.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '@telltale/cli';
import type { Connections, Engine } from '@telltale/plane';
import { limits } from './limits.ts';
import { driveSteadily } from './load.ts';
import { askMonitoring } from './monitoring.ts';

/** What is left running over. */
export interface LiveOptions {
  readonly plane: Engine;
  readonly connections: Connections;
  /** Folder that the shop keeps its records in. */
  readonly spoolDir: string;
  /** Aborted when the user has seen enough, with the name of the signal as its reason. */
  readonly ended: AbortSignal;
  readonly stdout?: { write(text: string): unknown };
}

/**
 * Starts the services and serves the console, until the user ends it. The plane goes on.
 *
 * @returns the exit code of the console
 */
export async function live(options: LiveOptions): Promise<number> {
  const { stdout = process.stdout } = options;
  const exitCode = await served({ ...options, stdout });
  stdout.write('The plane is still running. Stop it, and keep its data: npm run telltale -- down\n');
  return exitCode;
}

async function served({ plane, connections, spoolDir, ended, stdout }: Required<LiveOptions>): Promise<number> {
  stdout.write('starting two services under a small load, and waiting until Prometheus has scraped them twice\n');
  const telltale = { ...(await plane.environment()), TELLTALE_SPOOL_DIR: spoolDir };
  await using shop = await startService('shop', telltale);
  await using gateway = await startService('gateway', { ...telltale, SHOP_URL: shop.url });
  const seen = new AbortController();
  const load = driveSteadily(gateway.url, AbortSignal.any([ended, seen.signal]));
  try {
    // The first look is not to be at services without numbers; where they do not come, the page says why.
    await askMonitoring(connections, ended)
      .served([serviceName('shop'), serviceName('gateway')])
      .catch(() => undefined);
    const { stderr, env } = process;
    const command = { stdout, stderr, env, interruption: () => ended, name: 'npm run telltale --' };
    return await run(['console'], command, async () => plane);
  } finally {
    // Also where the console could not be opened.
    seen.abort();
    await load;
  }
}

interface Service extends AsyncDisposable {
  readonly url: string;
}

const serviceName = (name: 'shop' | 'gateway'): string => `demo-${name}`;

/** Starts an example with the preload. It ends by SIGTERM, so that it sends what it has logged. */
async function startService(name: 'shop' | 'gateway', env: Readonly<Record<string, string>>): Promise<Service> {
  const app = createRequire(import.meta.url).resolve(`@telltale-examples/${name}/app.js`);
  const child = fork(app, {
    cwd: dirname(app),
    execArgv: ['--import', '@telltale/node'],
    env: { ...process.env, ...env, OTEL_SERVICE_NAME: serviceName(name), PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const port = await portOf(child, name).catch((error: unknown) => {
    // Its channel would keep this process.
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const patience = new AbortController();
      const late = delay(limits.closeMsMax, 'late', { signal: patience.signal, ref: false }).catch(() => undefined);
      if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
      patience.abort();
      await exited;
    },
  };
}

async function portOf(child: ChildProcess, name: string): Promise<number> {
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`[telltale demo] the ${name} ended early (exit ${code}): what it said stands above`);
  });
  const opened = once(child, 'message', { signal: AbortSignal.timeout(limits.shopAnswerMsMax) });
  const [message] = await Promise.race([opened, ended]);
  ended.catch(() => undefined);
  return (message as { readonly port: number }).port;
}
