// A service under test: a real child process with the preload, its output kept, its end awaited.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** No fixture needs longer from its start to its end, but those of which a test says so. */
const END_MS_MAX = 240_000;
/** What a service may print before the rest is left out of the report. */
const OUTPUT_BYTES_MAX = 1_048_576;

export interface ServiceEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Service extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the first match on stdout; rejects when the service ends without it. */
  said(pattern: RegExp): Promise<RegExpMatchArray>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  ended(): Promise<ServiceEnd>;
}

export interface ServiceOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** It is killed when it runs longer, milliseconds. */
  readonly endMsMax?: number;
}

/** The environment of this process without what would tie a child to somebody's own plane. */
export function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !/^(TELLTALE_(?!CACHE_DIR$)|OTEL_|VITEST|NODE_OPTIONS)/.test(entry[0]),
    ),
  );
}

/** Starts `node ...args`. */
export function startService(args: readonly string[], { cwd, env, endMsMax = END_MS_MAX }: ServiceOptions): Service {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      if (output[stream].length < OUTPUT_BYTES_MAX) output[stream] += text;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), endMsMax);
  const closed = once(child, 'close').then(([code, signal]): ServiceEnd => {
    clearTimeout(timer);
    return { code, signal, ...output };
  });
  return {
    pid: child.pid ?? 0,
    async said(pattern) {
      for (;;) {
        const match = output.stdout.match(pattern);
        if (match) return match;
        const end = await Promise.race([once(child.stdout, 'data').then(() => undefined), closed]);
        if (end !== undefined && !output.stdout.match(pattern)) {
          throw new Error(
            `the service ended (${end.signal ?? end.code}) and never said ${pattern}: ${end.stdout}${end.stderr}`,
          );
        }
      }
    },
    kill: (signal) => void child.kill(signal),
    ended: () => closed,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
