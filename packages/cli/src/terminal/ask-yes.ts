// Asks a question at the terminal that is answered by yes or no.
import { createInterface } from 'node:readline/promises';

/** Whether somebody sits there who can answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** @returns whether the answer is yes; anything else, and no answer at all, is no */
export async function askYes(question: string): Promise<boolean> {
  // Stdout is for the result.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return /^y(?:es)?$/i.test((await Promise.race([terminal.question(`${question} [y/N] `), closed])).trim());
  } finally {
    terminal.close();
  }
}
