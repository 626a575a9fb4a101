// Runs the docker client: its output, its lines as they come, its streams.
import type { Readable } from 'node:stream';
import { limits } from '../../limits.ts';
import { PlaneError } from '../../plane-error.ts';
import { exitText, type RunResult, runProgram } from '../../processes/run-program.ts';
import { startProgram } from '../../processes/start-program.ts';
import { type ComposeProject, composeArguments } from './project.ts';

/** Options of a command. */
export interface DockerOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default: `limits.dockerMsMax`. */
  readonly msMax?: number;
  /** Receives each line of stderr. */
  readonly onErrorLine?: (line: string) => void;
  /** Variables in addition to those of the project. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs `docker` and returns its output.
 *
 * @param what the operation for the error message, such as `cannot list the services`
 * @throws PlaneError `docker_missing`, `docker`
 */
export async function docker(
  project: ComposeProject,
  what: string,
  args: readonly string[],
  options: DockerOptions = {},
): Promise<string> {
  const result = await tryDocker(project, args, options);
  if (result.code === 0) return result.stdout;
  throw new PlaneError('docker', {
    what,
    where: `(docker ${args.filter((arg) => !arg.includes('/')).join(' ')})`,
    why: result.timedOut ? `it took longer than ${(options.msMax ?? limits.dockerMsMax) / 1_000} s` : lastWords(result),
    remedy: 'See the state and the logs: docker compose ps --all; docker compose logs',
  });
}

/** The same for any exit code. */
export async function tryDocker(
  project: ComposeProject,
  args: readonly string[],
  { signal, msMax = limits.dockerMsMax, onErrorLine, env }: DockerOptions = {},
): Promise<RunResult> {
  try {
    return await runProgram('docker', args, {
      env: { ...project.env, ...env },
      cwd: project.folder,
      msMax,
      signal,
      ...(onErrorLine && { onErrorLine }),
    });
  } catch (cause) {
    throw startFailure(cause);
  }
}

/** `docker compose` on this project, with every profile. */
export function compose(
  project: ComposeProject,
  what: string,
  args: readonly string[],
  options: DockerOptions = {},
): Promise<string> {
  return docker(project, what, [...composeArguments(project), ...args], options);
}

/** A command with a stream as its output or input. */
export interface DockerStream {
  readonly stdout: Readable;
  /** Rejects with PlaneError `docker` if the command fails. */
  readonly ended: Promise<void>;
  /** Ends the command, unless it has ended. */
  stop(): void;
}

/** Starts a command that writes a stream and reads nothing, or that reads `input` and has no relevant output. */
export function streamDocker(
  project: ComposeProject,
  what: string,
  args: readonly string[],
  input?: Readable,
): DockerStream {
  const program = startProgram('docker', args, {
    cwd: project.folder,
    env: project.env,
    stdin: 'pipe',
    stdout: 'pipe',
    stderrLengthMax: limits.logTailBytesMax,
  });
  const { stdin, stdout } = program;
  if (input === undefined) stdin.end();
  else {
    // A command that ended early is described by its exit code.
    stdin.on('error', () => input.destroy());
    input.pipe(stdin);
    input.once('error', () => program.kill('SIGTERM'));
  }
  let isOver = false;
  let late: NodeJS.Timeout | undefined;
  const over = (): void => {
    isOver = true;
    clearTimeout(late);
  };
  program.closed.then(over, over);
  const stop = (): void => {
    if (isOver) return;
    program.kill('SIGTERM');
    late ??= setTimeout(() => program.kill('SIGKILL'), limits.programEndMsMax);
  };
  // A reader that stops does not wait for the next line.
  stdout.once('close', () => stdout.readableEnded || stop());
  const ended = program.closed.then(
    (exit) => {
      if (exit.code === 0) return;
      throw new PlaneError('docker', { what, why: program.stderrTail().trim().split('\n').at(-1) || exitText(exit) });
    },
    (cause) => {
      throw startFailure(cause);
    },
  );
  // The caller awaits this after reading the stream; an earlier failure is kept.
  ended.catch(() => stdout.destroy());
  return { stdout, ended, stop };
}

function lastWords(result: RunResult): string {
  const { stderr, stdout } = result;
  const lines = (stderr.trim() || stdout.trim()).split('\n').filter((line) => line.trim() !== '');
  const [last = exitText(result)] = lines.slice(-1);
  return messageIn(last).trim().replace(/\.$/, '').slice(0, 400);
}

/** The message of a line: in JSON lines, an error is one of the fields. */
function messageIn(line: string): string {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'message' in value ? String(value.message) : line;
  } catch {
    // A plain line.
    return line;
  }
}

function startFailure(cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) return cause;
  return new PlaneError('docker_missing', {
    what: 'cannot run the stack',
    why: 'the program docker is not on the PATH',
    remedy: 'Install Docker Engine with its Compose plugin, or use: telltale up --engine native',
    cause,
  });
}
