// The services that are measured: real processes with the preload.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits } from './limits.ts';

const preload = fileURLToPath(new URL('../../packages/node/preload/index.js', import.meta.url));

/** Running services. */
export interface Services extends AsyncDisposable {
  readonly urls: readonly string[];
  /** Their metrics pages. */
  pages(): readonly string[];
}

/** How to start them. */
export interface ServicesOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly spoolDir: string;
  readonly dataset: string;
  readonly extraBytes: number;
}

/** Starts them all. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const started = await Promise.all(
    Array.from({ length: limits.services }, (_, index) => startOne(`sizing-${index}`, options)),
  );
  return {
    urls: started.map(({ port }) => `http://127.0.0.1:${port}`),
    pages: () => pagesIn(options.environment.TELLTALE_METRICS_TARGETS_DIR ?? ''),
    async [Symbol.asyncDispose]() {
      await Promise.all(
        started.map(async ({ child }) => {
          if (child.exitCode !== null) return;
          const ended = once(child, 'exit');
          child.kill('SIGTERM');
          await ended;
        }),
      );
    },
  };
}

/** Addresses that the services wrote down for Prometheus. */
function pagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as [{ targets: [string] }])
    .map(
      ([
        {
          targets: [target],
        },
      ]) => `http://${target}/metrics`,
    );
}

async function startOne(
  name: string,
  { environment, spoolDir, dataset, extraBytes }: ServicesOptions,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL('./service.mjs', import.meta.url)), {
    execArgv: ['--import', preload],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...environment,
      OTEL_SERVICE_NAME: name,
      TELLTALE_LOGS_DATASET: dataset,
      TELLTALE_SPOOL_DIR: spoolDir,
      SIZING_EXTRA_BYTES: String(extraBytes),
    },
  });
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(limits.startMsMax) });
  return { child, port: (message as { port: number }).port };
}
