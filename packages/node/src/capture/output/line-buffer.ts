// Splits the writes of a stream into lines: a write may hold part of a line, or many.
import { limits } from '../../limits.ts';

/** For one source and one stream. */
export class LineBuffer {
  #rest = '';

  /** Returns whole lines, each with its continuation lines (a stack). */
  add(text: string): string[] {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > limits.printedLengthMax) {
      lines.push(this.#rest);
      this.#rest = '';
    }
    const groups: string[] = [];
    for (const line of lines) {
      const before = groups.at(-1);
      const goesOn = before !== undefined && /^[ \t}\])]/.test(line) && before.length < limits.printedLengthMax;
      if (goesOn) groups[groups.length - 1] = `${before}\n${line}`;
      else groups.push(line);
    }
    return groups;
  }
}
