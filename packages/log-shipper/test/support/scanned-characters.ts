// Counts the characters that are looked at: what a scan costs, whatever the machine does meanwhile.

/** What reads a text forward from a place. */
const readers = ['indexOf', 'includes', 'lastIndexOf', 'split', 'toLowerCase', 'isWellFormed'] as const;

/**
 * What the work looks at. An expression looks at what lies before its match, or at the whole rest where there is none:
 * that each does no more than that, `tests/patterns.test.ts` holds.
 */
export function scannedCharacters(work: () => void): number {
  let scanned = 0;
  const undo: (() => void)[] = [];
  const replace = (
    target: object,
    name: string,
    count: (self: unknown, args: unknown[], result: unknown) => number,
  ) => {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== 'function') throw new Error(`there is no ${name}`);
    const counted = function (this: unknown, ...args: unknown[]): unknown {
      const before = this instanceof RegExp ? this.lastIndex : 0;
      const result: unknown = Reflect.apply(original, this, args);
      scanned += count(this instanceof RegExp ? { expression: this, before } : this, args, result);
      return result;
    };
    Reflect.set(target, name, counted);
    undo.push(() => Reflect.set(target, name, original));
  };
  replace(String.prototype, 'charCodeAt', () => 1);
  replace(String.prototype, 'startsWith', () => 1);
  for (const name of readers) {
    replace(String.prototype, name, (self, [what, from], result) => {
      const start = typeof from === 'number' ? from : 0;
      const end = typeof result === 'number' && result >= start ? result : String(self).length;
      return name === 'includes' && typeof what === 'string' && result === true ? 1 : Math.max(1, end - start);
    });
  }
  replace(RegExp.prototype, 'exec', (self, [text], result) => {
    const { expression, before } = self as { expression: RegExp; before: number };
    const from = expression.global || expression.sticky ? before : 0;
    const found = result as RegExpExecArray | null;
    if (found !== null) return found.index + found[0].length - from + 1;
    return expression.sticky ? 1 : String(text).length - from + 1;
  });
  try {
    work();
  } finally {
    for (const one of undo) one();
  }
  return scanned;
}
