// Where the records are that Elasticsearch does not have: in the shop's spool, or among those that it refused.
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Engine } from '@telltale/plane';

/** Refused records that are looked through for the shop's. */
const LETTERS_MAX = 1_000;

/** Where records are that have not arrived. */
export interface Rest {
  readonly spoolDir: string;
  /** Files with records that have yet to be sent. */
  readonly waiting: number;
  /** Records of the shop that Elasticsearch refused for good. */
  readonly refused: number;
}

/** The folder that the demo's shop keeps its records in until they are acknowledged. */
export function spoolOfShop(env: NodeJS.ProcessEnv = process.env): string {
  const { TELLTALE_SPOOL_DIR: given, XDG_STATE_HOME: state = '' } = env;
  if (given !== undefined && given !== '') return given;
  return join(isAbsolute(state) ? state : join(homedir(), '.local', 'state'), 'telltale', 'spool', 'demo-shop');
}

/** Whether records wait there to be sent. */
export function filesWaiting(spoolDir: string): number {
  try {
    const names = readdirSync(spoolDir, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.segment')).length;
  } catch {
    // No shop has made it: nothing waits.
    return 0;
  }
}

/** Looks for the records of a shop that have not arrived. */
export async function restOf(plane: Engine, shop: { readonly pid: number }, spoolDir: string): Promise<Rest> {
  const waiting = filesWaiting(spoolDir);
  try {
    await using letters = await plane.deadLetters();
    const { letters: refused } = await letters.list(LETTERS_MAX);
    return { spoolDir, waiting, refused: refused.filter(({ original }) => pidIn(original) === shop.pid).length };
  } catch {
    // An Elasticsearch that cannot be asked has refused nothing for good.
    return { spoolDir, waiting, refused: 0 };
  }
}

function pidIn(original: string): number | undefined {
  try {
    return (JSON.parse(original) as { process?: { pid?: number } }).process?.pid;
  } catch {
    return undefined;
  }
}
