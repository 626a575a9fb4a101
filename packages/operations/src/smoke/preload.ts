// The path of a Node service: a real process with the preload, one line on its console, its metrics page.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { smokeTest } from '@telltale/catalog';
import { exitText, notOnNpm, PlaneError, startProgram, type WritableProgram } from '@telltale/plane';
import { limits } from './limits.ts';
import { type Sending, type SmokeContext, type SmokePath, smokeMessage } from './path.ts';

/** The preload with the settings of `telltale env`. */
export const preloadPath: SmokePath = { name: 'preload', send };

async function send(id: string, { engine, operator }: SmokeContext): Promise<Sending> {
  const preload = findPreload();
  const folder = mkdtempSync(join(tmpdir(), 'telltale-smoke-'));
  const program = fileURLToPath(new URL(`./app${extname(import.meta.url)}`, import.meta.url));
  const app = startProgram(process.execPath, ['--import', pathToFileURL(preload).href, program, smokeMessage(id)], {
    env: {
      ...ownEnvironment(),
      ...(await (operator.environment?.() ?? engine.environment())),
      OTEL_SERVICE_NAME: smokeTest.service,
      OTEL_RESOURCE_ATTRIBUTES: `service.instance.id=${id}`,
      TELLTALE_LOGS_DATASET: smokeTest.dataset,
      // Only the one line is logged.
      TELLTALE_LOGS_LIFECYCLE: 'false',
      TELLTALE_SPOOL_DIR: join(folder, 'spool'),
    },
    stdin: 'pipe',
    stderrLengthMax: limits.stderrLengthMax,
  });
  return sendingOf(app, folder, { id, isScraped: operator.engine !== 'kubernetes' });
}

interface SentRecord {
  readonly id: string;
  /** Whether Prometheus can reach this machine. */
  readonly isScraped: boolean;
}

function sendingOf(app: WritableProgram, folder: string, { id, isScraped }: SentRecord): Sending {
  let failure: string | undefined;
  const ended = app.exited.then(
    (exit) => {
      failure ??= `the app exited by itself (${exitText(exit)})`;
    },
    (error: unknown) => {
      failure = String(error);
    },
  );
  return {
    ...(isScraped && { series: `target_info{job="${smokeTest.service}",service_instance_id="${id}"}` }),
    complaint: () =>
      app
        .stderrTail()
        .trim()
        .replaceAll(/\s*\n\s*/g, ' ') || failure,
    async [Symbol.asyncDispose]() {
      app.stdin.end();
      await Promise.race([ended, delay(limits.endMsMax, undefined, { ref: false })]);
      if (failure === undefined) app.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The preload as resolved from the working directory, otherwise as from this package. */
function findPreload(): string {
  for (const from of [join(process.cwd(), 'package.json'), fileURLToPath(import.meta.url)]) {
    try {
      return createRequire(from).resolve('@telltale/node');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    }
  }
  throw new PlaneError('unsupported', {
    what: 'cannot start an app with the preload',
    why: `@telltale/node is not installed for ${process.cwd()}`,
    remedy: `Install it there. ${notOnNpm}; once it is: npm install @telltale/node`,
  });
}

/** This process's environment, without variables that would affect the app. */
function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !/^(TELLTALE_|OTEL_|NODE_OPTIONS$)/.test(entry[0]),
    ),
  );
}
