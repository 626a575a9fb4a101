// `telltale`, as an operator types it, on the stack.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Stack } from './stack.ts';

const program = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
/** An upgrade with its backup, on a busy machine. */
const COMMAND_MS_MAX = 900_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** What came of a command. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb, and gives what it said, whatever its exit code is. */
export function telltale({ env, folder }: Stack, ...args: readonly string[]): Promise<Said> {
  const options = { env, cwd: folder, timeout: COMMAND_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else
        reject(new Error(`telltale ${args.join(' ')} did not end by itself: ${stderr.slice(-500)}`, { cause: error }));
    });
  });
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
