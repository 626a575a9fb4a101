// `telltale`, as an operator types it, on the stack.
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../packages/plane/src/processes/run-program.ts';
import type { Stack } from './stack.ts';

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
/** An upgrade with its backup, on a busy machine. */
const COMMAND_MS_MAX = 900_000;

/** What came of a command. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb, and gives what it said, whatever its exit code is. */
export async function telltale({ env, folder }: Stack, ...args: readonly string[]): Promise<Said> {
  const run = await runProgram(process.execPath, [program, ...args], { env, cwd: folder, msMax: COMMAND_MS_MAX });
  const { code, stdout, stderr } = run;
  if (code === null) throw new Error(`telltale ${args.join(' ')} did not end by itself: ${stderr.slice(-500)}`);
  return { code, stdout, stderr };
}

/**
 * Runs a verb with `--json`, and reads what it said.
 *
 * @throws Error with its words when its exit code is not 0
 */
export async function telltaleJson<Answer>(stack: Stack, ...args: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await telltale(stack, ...args, '--json');
  if (code !== 0) throw new Error(`telltale ${args.join(' ')} ended with ${code}: ${(stderr || stdout).slice(-800)}`);
  return JSON.parse(stdout);
}
