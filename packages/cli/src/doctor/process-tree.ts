// Finds and ends every process that a command has started, including orphans.

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './limits.ts';

interface Relations {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

function relationsOf(pid: number): Relations | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie no longer runs.
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, parent: Number(parent), group: Number(group), session: Number(session) };
  } catch {
    // The process has ended meanwhile.
    return undefined;
  }
}

function hasInEnvironment(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
  } catch {
    // The process has ended meanwhile, or belongs to another user.
    return false;
  }
}

/** The descendants of a session leader. */
export class ProcessTree {
  readonly #head: number;
  readonly #mark: string;

  /**
   * @param head pid of the first process
   * @param mark a text in the environment of all its descendants and of no other process: some leave its session
   */
  constructor(head: number, mark: string) {
    this.#head = head;
    this.#mark = mark;
  }

  /** Pids of running processes; on systems without `/proc` only the head, as long as any process of its group runs. */
  members(): number[] {
    if (process.platform !== 'linux') return this.#tell(0, -this.#head) ? [this.#head] : [];
    const all = readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 1 && pid !== process.pid)
      .map(relationsOf)
      .filter((relations) => relations !== undefined);
    const found = new Set(
      all
        .filter(
          ({ pid, group, session }) =>
            group === this.#head || session === this.#head || hasInEnvironment(pid, this.#mark),
        )
        .map(({ pid }) => pid),
    );
    // Children with another environment and a session of their own.
    for (let before = -1; before !== found.size; ) {
      before = found.size;
      for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
    }
    return [...found];
  }

  /** Sends SIGTERM to every process, then kills those that remain, including new ones. */
  async end(): Promise<void> {
    if (await this.#ends('SIGTERM', limits.endMsMax)) return;
    await this.#ends('SIGKILL', limits.killMsMax);
  }

  async #ends(signal: NodeJS.Signals, msMax: number): Promise<boolean> {
    const signalled = new Set<number>();
    for (const begun = performance.now(); performance.now() - begun < msMax; await delay(limits.endPollMs)) {
      const members = this.members();
      if (members.length === 0) return true;
      if (process.platform !== 'linux') this.#tell(signal, -this.#head);
      for (const pid of members.filter((one) => !signalled.has(one))) {
        signalled.add(pid);
        this.#tell(signal, pid);
      }
    }
    return this.members().length === 0;
  }

  /** @returns whether a process received the signal */
  #tell(signal: NodeJS.Signals | 0, pid: number): boolean {
    try {
      return process.kill(pid, signal);
    } catch {
      // The process has ended meanwhile, or its pid belongs to another user.
      return false;
    }
  }
}
