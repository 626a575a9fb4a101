// KQL as Kibana reads it and as one writes it with care: a search names its field, and what Kibana would take for text
// (an upper-case AND, a trailing operator, `=`) is an error.

const token = /\s*(?:(?<string>"(?:[^"\\]|\\.)*")|(?<sign>[():]|[<>]=?)|(?<word>[\w@.*-]+))/y;

type Token = { readonly kind: 'string' | 'sign' | 'word' | 'end'; readonly text: string };

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (query.slice(at).trim() !== '') {
    token.lastIndex = at;
    const found = token.exec(query);
    if (found === null) throw new Error(`no KQL: ${query.slice(at)} in: ${query}`);
    const [kind, text] = Object.entries(found.groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    tokens.push({ kind: kind as Token['kind'], text: text ?? '' });
    at = token.lastIndex;
  }
  return [...tokens, { kind: 'end', text: '' }];
}

/**
 * The fields that a search names, in its order.
 *
 * @throws Error when it is no strict KQL
 */
export function fieldsOf(query: string): string[] {
  const tokens = tokensOf(query);
  const fields: string[] = [];
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const take = (): Token => {
    const found = peek();
    at += 1;
    return found;
  };
  const fail = (what: string): never => {
    throw new Error(`no KQL: ${what} before "${peek().text}" in: ${query}`);
  };
  const takes = (text: string): boolean => {
    if (peek().kind === 'string' || peek().text !== text) return false;
    at += 1;
    return true;
  };
  const isPlain = ({ kind, text }: Token): boolean =>
    kind === 'string' || (kind === 'word' && !/^(and|or|not)$/i.test(text));

  /** One or more of these, joined by `and` and `or`. */
  const joined = (one: () => void): void => {
    one();
    while (takes('and') || takes('or')) one();
  };
  const value = (): void => {
    if (takes('(')) {
      joined(value);
      if (!takes(')')) fail('a parenthesis stays open');
      return;
    }
    takes('not');
    if (!isPlain(take())) fail('a value is missing');
  };
  const comparison = (): void => {
    takes('not');
    if (takes('(')) {
      joined(comparison);
      if (!takes(')')) fail('a parenthesis stays open');
      return;
    }
    const field = take();
    if (field.kind !== 'word' || !isPlain(field)) fail('a field is missing');
    fields.push(field.text);
    const { kind, text } = take();
    if (kind !== 'sign' || /[()]/.test(text)) fail('a colon or a comparison is missing');
    value();
  };
  joined(comparison);
  if (peek().kind !== 'end') fail('something is left over');
  return fields;
}
