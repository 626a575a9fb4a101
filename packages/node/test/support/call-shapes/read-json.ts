// Reads JSON so that nothing of it is lost: members of one name each, and all digits of a number.

/** An object with its members in their order. */
export class Members {
  readonly list: (readonly [string, Value])[] = [];
}

export type Value = string | number | boolean | null | readonly Value[] | Members;

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const text = /"(?:[^"\\]|\\.)*"/y;

/** @throws SyntaxError where the text is no JSON */
export function readJson(json: string): Value {
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`no JSON at ${at}: ${json.slice(at, at + 40)}`);
  };
  const skip = (): void => {
    while (' \n\r\t'.includes(json[at] ?? '-')) at += 1;
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(json)?.[0] ?? fail();
    at += found.length;
    return found;
  };
  const expectNext = (character: string): void => {
    skip();
    if (json[at] !== character) fail();
    at += 1;
  };
  const list = (end: string, item: () => void): void => {
    at += 1;
    skip();
    if (json[at] === end) at += 1;
    else {
      for (;;) {
        item();
        skip();
        if (json[at] === end) break;
        expectNext(',');
      }
      at += 1;
    }
  };
  const value = (): Value => {
    skip();
    const first = json[at] ?? '';
    if (first === '"') return JSON.parse(take(text));
    if (first === '{') {
      const members = new Members();
      list('}', () => {
        skip();
        const key: string = JSON.parse(take(text));
        expectNext(':');
        members.list.push([key, value()]);
      });
      return members;
    }
    if (first === '[') {
      const items: Value[] = [];
      list(']', () => items.push(value()));
      return items;
    }
    for (const [word, meant] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (!json.startsWith(word, at)) continue;
      at += word.length;
      return meant;
    }
    const digits = take(number);
    // A number beyond JavaScript's range is compared by its digits.
    return String(Number(digits)) === digits || digits.length < 16 ? Number(digits) : digits;
  };
  const read = value();
  skip();
  if (at < json.length) fail();
  return read;
}

/** As JSON.parse gives it: of two members of one name the last. */
export function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Members)) return value;
  return Object.fromEntries(value.list.map(([key, member]) => [key, plain(member)]));
}
