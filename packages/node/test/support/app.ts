// An app under test: a real child process, with the preload or without, its output kept, its end awaited.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** No fixture takes longer than this from its start to its end. */
const END_MS_MAX = 120_000;
const OUTPUT_LENGTH_MAX = 1_048_576;

/**
 * What every app under test is set to, unless its test says otherwise. The last flush may take a minute: a busy
 * machine may be slow to start a worker, and an app that has delivered does not wait.
 */
const forTests = {
  TELLTALE_METRICS_PORT: '0',
  TELLTALE_LOGS_LIFECYCLE: 'false',
  TELLTALE_LOGS_REQUESTS: 'none',
  TELLTALE_EXIT_FLUSH_MS_MAX: '60000',
};

export const fixtures: string = fileURLToPath(new URL('../fixtures', import.meta.url));
export const preloadPath: string = fileURLToPath(new URL('../../preload/index.js', import.meta.url));

/** The ways to load the preload. */
export const ways = ['--import', '--require', 'NODE_OPTIONS'] as const;
export type Way = (typeof ways)[number];

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface App extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Resolves with the first match on stdout; rejects when the app ends without it. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  ended(): Promise<End>;
}

export interface AppOptions {
  /** By default `--import`; `none` runs the app as it is without us. */
  readonly way?: Way | 'none';
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Another user to run as, another working folder. */
  readonly spawn?: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'>;
  /** A command that is given the app's own as its arguments. */
  readonly within?: readonly string[];
}

const folders: string[] = [];

/** A folder of the test's own, gone after {@link removeFolders}. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-node-'));
  folders.push(folder);
  return folder;
}

/** Removes what the tests of a file have made; for its `afterAll`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The environment without what would tie a child to somebody's own plane. */
export function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(TELLTALE_(?!CACHE_DIR$)|OTEL_|VITEST|NODE_OPTIONS)/.test(entry[0]),
  );
  return Object.fromEntries(entries);
}

/** Starts `node ...args`, a free port for its metrics. */
export function startApp(
  args: readonly string[],
  {
    way = '--import',
    env = {},
    cwd = fixtures,
    node = process.execPath,
    spawn: more = {},
    within = [],
  }: AppOptions = {},
): App {
  const flags = way === '--import' || way === '--require' ? [way, preloadPath] : [];
  const options = way === 'NODE_OPTIONS' ? { NODE_OPTIONS: `--import=${preloadPath}` } : {};
  const settings = way === 'none' ? {} : { ...forTests, ...options };
  const [command = node, ...rest] = [...within, node, ...flags, ...args];
  const child = spawn(command, rest, {
    cwd,
    ...more,
    env: { ...cleanEnvironment(), ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      if (output[name].length < OUTPUT_LENGTH_MAX) output[name] += text;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
  const closed = once(child, 'close').then(([code, signal]): End => {
    clearTimeout(timer);
    return { code, signal, ...output };
  });
  return {
    child,
    async said(pattern) {
      for (;;) {
        const match = output.stdout.match(pattern);
        if (match) return match;
        const more = child.stdout ? once(child.stdout, 'data').then(() => undefined) : closed;
        const end = await Promise.race([more, closed]);
        if (end !== undefined && !output.stdout.match(pattern)) {
          throw new Error(`ended (${end.signal ?? end.code}) without saying ${pattern}: ${end.stdout}${end.stderr}`);
        }
      }
    },
    ended: () => closed,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Runs `node ...args` to its end. */
export async function runApp(args: readonly string[], options: AppOptions = {}): Promise<End> {
  await using app = startApp(args, options);
  return await app.ended();
}
