// Asks a yes-no question at the terminal.
import { createInterface } from 'node:readline/promises';

/** Whether a terminal is attached, so that somebody can answer. */
export function canConfirm(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** @returns whether the answer is yes; any other answer, or none, means no */
export async function confirm(question: string): Promise<boolean> {
  // Stdout is reserved for the result.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return /^y(?:es)?$/i.test((await Promise.race([terminal.question(`${question} [y/N] `), closed])).trim());
  } finally {
    terminal.close();
  }
}
