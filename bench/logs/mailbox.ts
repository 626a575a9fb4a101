// The messages of a child process, in order, each awaited within a bound; its end is an error with its last words.
import type { ChildProcess } from 'node:child_process';

/** Lines of the child's stderr that are kept for its last words. */
const LINES_MAX = 10;

export class Mailbox<Message> {
  readonly #messages: Message[] = [];
  readonly #lines: string[] = [];
  #end: string | undefined;
  #notice: () => void = () => {};

  constructor(child: ChildProcess) {
    child.on('message', (message: Message) => {
      this.#messages.push(message);
      this.#notice();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lines.push(...text.trimEnd().split('\n'));
      this.#lines.splice(0, this.#lines.length - LINES_MAX);
    });
    child.on('exit', (code, signal) => {
      this.#end = signal ?? `exit ${code}`;
      this.#notice();
    });
  }

  /** What the child said last on stderr. */
  get lastWords(): string {
    return this.#lines.join(' | ');
  }

  /** @throws Error when the child ends first, or takes longer */
  async next(msMax: number): Promise<Message> {
    const deadline = Date.now() + msMax;
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#end !== undefined) throw new Error(`its process ended (${this.#end}): ${this.lastWords}`);
      const msLeft = deadline - Date.now();
      if (msLeft <= 0) throw new Error(`its process said nothing for ${msMax / 1000} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, msLeft);
        this.#notice = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
