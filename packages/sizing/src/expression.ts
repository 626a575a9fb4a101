// Arithmetic that shows its work: each expression has a value, a formula, and the formula with numbers, so the printed
// formula is what was computed.
import { type Unit, written } from './units.ts';

/** A computed value, or an input. */
export interface Expression {
  readonly value: number;
  /** The formula with names: `log lines + requests × noted`. */
  readonly formula: string;
  /** The same with numbers: `100 + 100 × 0.051`. */
  readonly numbers: string;
  /** Operator precedence: an operand with a lower one gets parentheses. */
  readonly rank: 'sum' | 'product' | 'one';
}

/** A named expression. */
export interface Figure extends Expression {
  readonly name: string;
  readonly unit: Unit;
  /** The computation. */
  readonly from: Pick<Expression, 'formula' | 'numbers'>;
}

/** An input, or a constant. */
export function given(name: string, value: number, unit: Unit = ''): Expression {
  return { value, formula: name, numbers: written(value, unit), rank: 'one' };
}

/** A number without a name. */
export function plain(value: number, unit: Unit = ''): Expression {
  const text = written(value, unit);
  return { value, formula: text, numbers: text, rank: 'one' };
}

/** Names a result for use in other expressions. */
export function figure(name: string, unit: Unit, from: Expression): Figure {
  const { formula, numbers } = from;
  return { ...given(name, from.value, unit), name, unit, from: { formula, numbers } };
}

/** a + b + ... */
export function sum(...parts: readonly Expression[]): Expression {
  const value = parts.reduce((all, part) => all + part.value, 0);
  return { value, ...joined(parts, ' + ', (part) => part.rank === 'sum'), rank: 'sum' };
}

/** a × b × ... */
export function product(...parts: readonly Expression[]): Expression {
  const value = parts.reduce((all, part) => all * part.value, 1);
  return { value, ...joined(parts, ' × ', (part) => part.rank === 'sum'), rank: 'product' };
}

/** a - b */
export function difference(from: Expression, less: Expression): Expression {
  const value = from.value - less.value;
  return { value, ...joined([from, less], ' - ', (part) => part === less && part.rank === 'sum'), rank: 'sum' };
}

/** a / b */
export function quotient(above: Expression, below: Expression): Expression {
  const parts = [above, below];
  const value = above.value / below.value;
  const isApart = (part: Expression): boolean => part.rank === 'sum' || (part === below && part.rank !== 'one');
  return { value, ...joined(parts, ' / ', isApart), rank: 'product' };
}

/** The largest of them. */
export function most(...parts: readonly Expression[]): Expression {
  return called('max', parts, Math.max(...parts.map(({ value }) => value)));
}

/** The smallest of them. */
export function least(...parts: readonly Expression[]): Expression {
  return called('min', parts, Math.min(...parts.map(({ value }) => value)));
}

/** Rounds up to a whole number. */
export function whole(part: Expression): Expression {
  // A quotient that is whole except for rounding errors counts as whole.
  return called('ceil', [part], Math.ceil(part.value - 1e-9));
}

function called(name: string, parts: readonly Expression[], value: number): Expression {
  const { formula, numbers } = joined(parts, ', ', () => false);
  return { value, formula: `${name}(${formula})`, numbers: `${name}(${numbers})`, rank: 'one' };
}

function joined(
  parts: readonly Expression[],
  sign: string,
  isApart: (part: Expression) => boolean,
): Pick<Expression, 'formula' | 'numbers'> {
  const put = (part: Expression, text: string): string => (isApart(part) ? `(${text})` : text);
  return {
    formula: parts.map((part) => put(part, part.formula)).join(sign),
    numbers: parts.map((part) => put(part, part.numbers)).join(sign),
  };
}
