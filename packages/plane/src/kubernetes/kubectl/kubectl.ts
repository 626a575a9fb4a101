// Runs kubectl on one cluster: its output, and its streams.
import { Readable } from 'node:stream';
import { PlaneError } from '../../plane-error.ts';
import { exitText } from '../../processes/run-program.ts';
import { startProgram, type WritableProgram } from '../../processes/start-program.ts';
import { limits } from '../limits.ts';
import type { ClusterAccess } from './cluster-access.ts';

/** Options of a command. */
export interface KubectlOptions {
  /** Its input. */
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  /** Default: `limits.questionMsMax`. */
  readonly msMax?: number;
  /**
   * The input contains the namespace of each object: kubectl rejects objects of another namespace than its argument.
   */
  readonly namesNamespaces?: true;
}

/** The result of a command. */
export interface KubectlResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** Common arguments of all commands on this cluster. */
export function accessArguments({ context, namespace }: ClusterAccess, withNamespace = true): string[] {
  return [
    ...(context === undefined ? [] : ['--context', context]),
    ...(withNamespace ? ['--namespace', namespace] : []),
  ];
}

/**
 * Runs `kubectl` and returns its output.
 *
 * @param what the operation for the error message, such as `cannot list the pods`
 * @throws PlaneError `kubectl_missing`, `kubernetes`
 */
export async function kubectl(
  access: ClusterAccess,
  what: string,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<string> {
  const result = await tryKubectl(access, args, options);
  if (result.code === 0) return result.stdout;
  throw kubectlError(what, access, result, options);
}

/** The same for any exit code. */
export async function tryKubectl(
  access: ClusterAccess,
  args: readonly string[],
  { input, signal, msMax = limits.questionMsMax, namesNamespaces }: KubectlOptions = {},
): Promise<KubectlResult> {
  signal?.throwIfAborted();
  const program = startKubectl(access, args, namesNamespaces !== true);
  if (input === undefined) program.stdin.end();
  else {
    // A command that ended early is described by its exit code.
    Readable.from([input])
      .on('error', () => undefined)
      .pipe(program.stdin.on('error', () => undefined));
  }
  let timedOut = false;
  const end = (): void => program.kill('SIGTERM');
  const timer = setTimeout(() => {
    timedOut = true;
    program.kill('SIGKILL');
  }, msMax);
  signal?.addEventListener('abort', end, { once: true });
  try {
    const [stdout, { code, signal: endedBy }] = await Promise.all([textOf(program), program.closed]);
    signal?.throwIfAborted();
    return { code, signal: endedBy, stdout, stderr: program.stderrTail(), timedOut };
  } catch (cause) {
    throw startFailure(cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/**
 * Reads one object, or a list of them.
 *
 * @throws PlaneError `kubernetes`
 */
export async function readJson<Result>(
  access: ClusterAccess,
  what: string,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<Result> {
  return JSON.parse(await kubectl(access, what, [...args, '--output', 'json'], options));
}

/** The same for an object that may be missing: undefined then. */
export async function readIfThere<Result>(
  access: ClusterAccess,
  what: string,
  args: readonly string[],
): Promise<Result | undefined> {
  const text = await kubectl(access, what, [...args, '--ignore-not-found', '--output', 'json']);
  return text.trim() === '' ? undefined : JSON.parse(text);
}

/** The objects of a list. */
export async function readItems<Item>(
  access: ClusterAccess,
  what: string,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<readonly Item[]> {
  return (await readJson<{ items: readonly Item[] }>(access, what, args, options)).items;
}

/** Undefined if this user may not read it: the API server decides then. */
export async function ifAllowed<Result>(reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PlaneError && /forbidden/i.test(error.message)) return undefined;
    throw error;
  }
}

/** Starts a command with streams as input and output. */
export function startKubectl(
  access: ClusterAccess,
  args: readonly string[],
  withNamespace = true,
): WritableProgram & { stdout: Readable } {
  return startProgram('kubectl', [...accessArguments(access, withNamespace), ...args], programOptions(access));
}

function programOptions({ env }: ClusterAccess) {
  return {
    // A user's kuberc may have `kubectl delete` ask, and nobody answers here.
    env: { ...env, LC_ALL: 'C', KUBERC: 'off' },
    stdin: 'pipe',
    stdout: 'pipe',
    stderrLengthMax: limits.errorLengthMax,
  } as const;
}

/** Runs a command until its input ends: it inherits none, and the input of the shell ends with this process. */
const untilInputEnds = `exec 3<&0
"$@" </dev/null 3<&- & child=$!
{ read -r _ <&3; kill "$child"; } & watcher=$!
exec 3<&-
wait "$child"; code=$?
kill "$watcher" 2>/dev/null
exit "$code"`;

/** Starts `kubectl port-forward` from any free port. It ends with this process, also if that is killed. */
export function startForward(
  access: ClusterAccess,
  target: string,
  port: number,
): WritableProgram & { stdout: Readable } {
  const args = ['port-forward', '--address', '127.0.0.1', target, `:${port}`];
  // Windows has no sh, and ends no child with its parent: a port stays forwarded there after a kill.
  if (process.platform === 'win32') return startKubectl(access, args);
  const command = ['kubectl', ...accessArguments(access), ...args];
  return startProgram('sh', ['-c', untilInputEnds, 'sh', ...command], programOptions(access));
}

async function textOf({ stdout, kill }: WritableProgram & { stdout: Readable }): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limits.outputBytesMax) chunks.push(chunk);
    else kill('SIGKILL');
  }
  return Buffer.concat(chunks).toString();
}

/** The error of a failed command, in kubectl's own words. */
export function kubectlError(
  what: string,
  { context }: Pick<ClusterAccess, 'context'>,
  result: KubectlResult,
  { msMax = limits.questionMsMax }: KubectlOptions = {},
): PlaneError {
  const words = lastWords(result);
  const { remedy } = reasons.find(({ said }) => said.test(words)) ?? {};
  return new PlaneError('kubernetes', {
    what,
    where: context === undefined ? '' : `in the cluster of the context ${context}`,
    why: result.timedOut ? `kubectl took longer than ${msMax / 1_000} s` : words,
    remedy: remedy ?? 'See what runs: telltale status --engine kubernetes',
  });
}

/** Remedies for kubectl's most common errors. */
const reasons: readonly { readonly said: RegExp; readonly remedy: string }[] = [
  {
    said: /connection refused|no such host|i\/o timeout|was refused|unable to connect|network is unreachable|deadline exceeded/i,
    remedy: 'Check that the API server can be reached from here: kubectl cluster-info',
  },
  {
    said: /unauthorized|must be logged in|asked for the client to provide credentials|getting credentials|token.*expired/i,
    remedy: 'Log in to the cluster again, and check: kubectl auth whoami',
  },
  { said: /forbidden/i, remedy: 'Use a context whose user may do this: kubectl auth can-i --list' },
];

/** Of stderr alone: stdout may have what is secret. */
function lastWords(result: KubectlResult): string {
  const lines = result.stderr.trim().split('\n').filter(isSaid);
  // In `Error from server (Forbidden): secrets is forbidden`, the brackets contain the reason too.
  const last = (lines.at(-1) ?? exitText(result)).replace(/^(?:error|Error from server[^:]*): /, '');
  return last.trim().replace(/\.$/, '').slice(0, limits.quoteLengthMax);
}

/** The suffix that `exec` adds to the output of the program. */
function isSaid(line: string): boolean {
  return line.trim() !== '' && !/^command terminated with exit code \d+$/.test(line);
}

function startFailure(cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) return cause;
  return kubectlMissing(cause);
}

/** kubectl is not installed. */
export function kubectlMissing(cause?: unknown): PlaneError {
  return new PlaneError('kubectl_missing', {
    what: 'cannot reach a cluster',
    why: 'the program kubectl is not on the PATH',
    remedy:
      'Install it, of the minor version of your cluster: https://kubernetes.io/docs/tasks/tools. Without a cluster: telltale up --engine native',
    ...(cause !== undefined && { cause }),
  });
}
