// Reads KQL more strictly than its two parsers do. Each of them takes for words to look for, in any field, what was meant
// as something else: `AND` beside `and`, `=`, an operator at the end, a value without a field. Here that is an error.

/** What was read. */
export interface StrictKql {
  /** Fields that it asks for, each once. */
  readonly fields: readonly string[];
}

interface Token {
  readonly kind: 'word' | 'quoted' | 'sign';
  readonly text: string;
}

const signs = /^(?:<=|>=|[<>():])/;
const operators = new Set(['and', 'or', 'not']);

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const space = /^ +/.exec(rest)?.[0];
    const sign = signs.exec(rest)?.[0];
    const quoted = /^"(?:[^"\\]|\\[trn"]|\\u[0-9a-f]{4})*"/.exec(rest)?.[0];
    const word = /^(?:\*|@?\w[\w.-]*)(?=[ ():<>]|$)/.exec(rest)?.[0];
    const found = space ?? sign ?? quoted ?? word;
    if (found === undefined) throw new SyntaxError(`at ${at}: ${rest.slice(0, 20)}`);
    at += found.length;
    if (space !== undefined) continue;
    tokens.push({ kind: sign !== undefined ? 'sign' : quoted !== undefined ? 'quoted' : 'word', text: found });
  }
  return tokens;
}

class Reader {
  readonly fields = new Set<string>();
  readonly #tokens: Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new SyntaxError(`not read: ${this.#text()}`);
  }

  or(): void {
    this.#chain('or', () => this.#chain('and', () => this.#not()));
  }

  #chain(operator: string, each: () => void): void {
    each();
    while (this.#take(operator)) each();
  }

  #not(): void {
    this.#take('not');
    if (this.#take('(')) {
      this.or();
      this.#expect(')');
    } else this.#expression();
  }

  #expression(): void {
    const field = this.#next('word');
    if (operators.has(field.toLowerCase()) || field === '*') throw new SyntaxError(`not a field: ${field}`);
    this.fields.add(field);
    if (!['<', '<=', '>', '>='].some((sign) => this.#take(sign))) {
      this.#expect(':');
      if (this.#take('(')) {
        this.#chain('or', () => this.#value());
        this.#expect(')');
        return;
      }
    }
    this.#value();
  }

  #value(): void {
    const value = this.#tokens[this.#at]?.kind === 'quoted' ? this.#next('quoted') : this.#next('word');
    if (operators.has(value.toLowerCase())) throw new SyntaxError(`an operator where a value should be: ${value}`);
  }

  #next(kind: Token['kind']): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind) throw new SyntaxError(`no ${kind} but ${this.#text()}`);
    this.#at += 1;
    return token.text;
  }

  #take(text: string): boolean {
    if (this.#tokens[this.#at]?.kind === 'quoted' || this.#text() !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new SyntaxError(`no ${text} but ${this.#text()}`);
  }

  #text(): string {
    return this.#tokens[this.#at]?.text ?? 'the end';
  }
}

/**
 * Reads a query; the empty one finds everything.
 *
 * @throws SyntaxError
 */
export function readStrictKql(text: string): StrictKql {
  if (text === '') return { fields: [] };
  const reader = new Reader(text);
  reader.or();
  reader.end();
  return { fields: [...reader.fields] };
}
