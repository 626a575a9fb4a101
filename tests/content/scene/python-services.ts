// A Flask and a FastAPI service, instrumented by OpenTelemetry for Python in an environment of their own.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cachedFolder } from '../../../packages/plane/src/artifacts/cached-folder.ts';
import { contextOf } from '../../../packages/plane/src/artifacts/options.ts';
import { freePort } from '../../support/free-port.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { announce } from './targets.ts';

const run = promisify(execFile);
const apps = fileURLToPath(new URL('../../apps/python', import.meta.url));
/** Packages, and the environment that holds them. */
const BYTES_NEEDED = 300e6;

export interface PythonServices {
  readonly urls: readonly string[];
  readonly programs: readonly Program[];
}

/** @throws Error with what to install, where there is no Python */
async function pip(args: readonly string[]): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', ...args]);
  } catch (cause) {
    throw new Error(`pip could not be run: ${(cause as Error).message}. Install it: apt-get install python3-pip`, {
      cause,
    });
  }
}

/** Folder with the packages of requirements.txt; made once and kept. */
async function obtainPython(): Promise<string> {
  const requirements = join(apps, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const { cacheDir, signal } = contextOf({});
  const { path } = await cachedFolder({
    cacheDir,
    name: `python-services-${hash}`,
    title: 'Python services',
    bytesNeeded: BYTES_NEEDED,
    signal,
    async make(folder) {
      // Packages beside each other, and no environment: one could not be moved to where the cache keeps it.
      await pip(['install', '--quiet', '--target', join(folder, 'packages'), '-r', requirements]);
      return {};
    },
  });
  return join(path, 'packages');
}

/** Starts both, and has Prometheus scrape them. */
export async function startPythonServices(targets: string): Promise<PythonServices> {
  const packages = await obtainPython();
  const programs: Program[] = [];
  const urls: string[] = [];
  for (const name of ['flask', 'fastapi']) {
    const [port, metricsPort] = [await freePort(), await freePort()];
    programs.push(
      await startProgram({
        command: 'python3',
        args: [join(apps, `${name}_service.py`)],
        env: {
          ...process.env,
          PYTHONPATH: packages,
          PORT: String(port),
          METRICS_PORT: String(metricsPort),
          OTEL_SERVICE_NAME: `${name}-items`,
          OTEL_SEMCONV_STABILITY_OPT_IN: 'http',
        },
        ready: port,
      }),
    );
    announce(targets, { job: `${name}-items`, port: metricsPort });
    urls.push(`http://127.0.0.1:${port}`);
  }
  return { urls, programs };
}
