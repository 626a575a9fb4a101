// A service on this machine that logs to the stack all the while, and what came of each of its records.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loggedNumbers } from '../support/logged-numbers.ts';
import { type Service, startService } from '../support/service.ts';
import { requireNoProblem } from './check.ts';
import type { Stack } from './stack.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
/** Longer than any check under load takes. */
const RUN_MS_MAX = 3_600_000;
/** What waits is sent within seconds once Elasticsearch answers; a new start of it on a busy machine takes minutes. */
const ARRIVE_MS_MAX = 300_000;
const POLL_MS = 1_000;

/** A service with the preload, which knows the stack by `telltale env` alone. */
export interface Load extends AsyncDisposable {
  readonly name: string;
  /** How many of its records have arrived, each counted as often as it is there. */
  arrived(): Promise<number>;
  /**
   * Ends it and demands that each of its records is there exactly once.
   *
   * @returns how many there were
   * @throws Error that says which are not
   */
  endWhole(): Promise<number>;
}

/** Starts it, and waits until its first records have arrived. */
export async function startLoad(stack: Stack): Promise<Load> {
  const spool = await mkdtemp(join(tmpdir(), 'telltale-compose-spool-'));
  const name = `load-${process.hrtime.bigint()}`;
  // Changes nothing of what runs: it puts the authority and the passwords where clients find them.
  await stack.plane.up();
  const environment = await stack.plane.environment();
  const service: Service = startService(['--import', '@telltale/node', 'counts.mjs'], {
    cwd: fixtures,
    env: { ...environment, OTEL_SERVICE_NAME: name, TELLTALE_SPOOL_DIR: spool },
    endMsMax: RUN_MS_MAX,
  });
  const arrived = async (): Promise<number> => {
    const elasticsearch = (await stack.plane.status()).connections?.elasticsearch;
    return elasticsearch === undefined ? 0 : (await loggedNumbers(elasticsearch, name)).length;
  };
  const load: Load = {
    name,
    arrived,
    async endWhole() {
      service.kill('SIGTERM');
      const { stdout, stderr, code } = await service.ended();
      const count = Number(/counted=(\d+)/.exec(stdout)?.[1]);
      if (code !== 0) throw new Error(`the service ended with ${code}: ${stderr.slice(-500)}`);
      // What it could not send before it ended waits in its spool, for the next service of this name.
      await using _heir = await adoptSpool(environment, name, spool);
      await until(async () => (await arrived()) >= count, `${count} records have arrived`);
      requireNoProblem(wrongOf(await loggedNumbers(await connectionOf(stack), name), count), 'records');
      return count;
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await rm(spool, { recursive: true, force: true });
    },
  };
  try {
    await until(async () => (await arrived()) > 0, 'the first record has arrived');
    return load;
  } catch (error) {
    await load[Symbol.asyncDispose]();
    throw error;
  }
}

async function connectionOf(stack: Stack) {
  const elasticsearch = (await stack.plane.status()).connections?.elasticsearch;
  if (elasticsearch === undefined) throw new Error('Elasticsearch does not run');
  return elasticsearch;
}

/** A service of the same name that logs nothing: it sends what an earlier one left. */
async function adoptSpool(environment: Record<string, string>, name: string, spool: string): Promise<Service> {
  const service = startService(['--import', '@telltale/node', '-e', 'setInterval(() => {}, 1e6)'], {
    cwd: fixtures,
    env: { ...environment, OTEL_SERVICE_NAME: name, TELLTALE_SPOOL_DIR: spool, TELLTALE_LOGS_LIFECYCLE: 'false' },
    endMsMax: ARRIVE_MS_MAX,
  });
  return service;
}

/** Waits for a condition. Errors meanwhile, from servers that are starting, are reported when the wait is over. */
export async function until(condition: () => Promise<boolean>, what: string, msMax = ARRIVE_MS_MAX): Promise<void> {
  let last = '';
  for (const end = Date.now() + msMax; Date.now() < end; await delay(POLL_MS)) {
    try {
      if (await condition()) return;
      last = '';
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : error}`;
    }
  }
  throw new Error(`after ${msMax / 1_000} s it is not so that ${what}${last}`);
}

/** What is there otherwise than once, of the numbers up to a count. */
function wrongOf(numbers: readonly number[], count: number): string[] {
  const times = new Map<number, number>();
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
  const missing = Array.from({ length: count }, (_, number) => number).filter((number) => !times.has(number));
  const repeated = [...times].filter(([, many]) => many > 1).map(([number]) => number);
  return [
    ...(missing.length > 0 ? [`${missing.length} of ${count} are missing, the first is ${missing[0]}`] : []),
    ...(repeated.length > 0 ? [`${repeated.length} of ${count} are there twice, the first is ${repeated[0]}`] : []),
  ];
}
