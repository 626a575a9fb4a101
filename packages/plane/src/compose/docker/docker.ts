// Runs the docker client: its output, its lines as they come, its streams.
import type { Readable } from 'node:stream';
import { limits } from '../../limits.ts';
import { PlaneError } from '../../plane-error.ts';
import { exitText, type RunResult, runProgram } from '../../processes/run-program.ts';
import { startProgram } from '../../processes/start-program.ts';
import { type ComposeProject, composeArguments } from './project.ts';

/** How a command is run. */
export interface DockerOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default: `limits.dockerMsMax`. */
  readonly msMax?: number;
  /** Receives each line of stderr as it is written. */
  readonly onErrorLine?: (line: string) => void;
  /** Variables beside those of the project. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs `docker` and gives what it prints.
 *
 * @param what what cannot be done when it fails, such as `cannot list the services`
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

/** The same whatever its exit code is. */
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

/** A command whose output is read, or whose input is written, as a stream. */
export interface DockerStream {
  readonly stdout: Readable;
  /** Rejects with PlaneError `docker` when the command fails. */
  readonly ended: Promise<void>;
  /** Ends the command, unless it has ended. */
  stop(): void;
}

/** Starts a command that reads nothing and writes a stream, or reads `input` and writes nothing that counts. */
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
  // A reader that has had enough does not wait for the next line.
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
  // Who reads the stream to its end asks for this after; a failure before that is not lost.
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
    // It is a plain line.
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
