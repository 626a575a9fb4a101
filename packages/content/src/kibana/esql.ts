// Writes conditions in ES|QL; they match the same records as in KQL.
import type { LogFieldName } from '@telltale/catalog';
import type { Comparison, Condition } from './condition.ts';

/** Fields with several values in one record: `==` finds nothing there; the match operator finds any of them. */
const severalValues: ReadonlySet<LogFieldName> = new Set<LogFieldName>(['tags']);

const opposite: Readonly<Record<Comparison, Comparison>> = { '>': '<=', '>=': '<', '<': '>=', '<=': '>' };

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function literal(value: string | number): string {
  if (typeof value === 'number') return String(value);
  return `"${value.replace(/["\\\n\r\t]/g, (character) => escapes[character] ?? character)}"`;
}

function isOneOf(field: LogFieldName, values: readonly (string | number)[], negated: boolean): string {
  if (severalValues.has(field)) {
    const any = values.map((value) => `${field} : ${literal(value)}`);
    if (negated) return any.map((match) => `NOT ${match}`).join(' AND ');
    return any.length > 1 ? `(${any.join(' OR ')})` : any.join('');
  }
  const [first = '', ...more] = values.map(literal);
  if (more.length > 0) return `${field} ${negated ? 'NOT IN' : 'IN'} (${[first, ...more].join(', ')})`;
  return `${field} ${negated ? '!=' : '=='} ${first}`;
}

/** In ES|QL, a comparison with a missing field is neither true nor false; in KQL its negation is true. */
function orMissing(field: LogFieldName, text: string): string {
  return severalValues.has(field) ? text : `(${field} IS NULL OR ${text})`;
}

function part(condition: Condition, negated: boolean): string {
  const text = write(condition, negated);
  return condition.kind === 'and' || condition.kind === 'or' ? `(${text})` : text;
}

function write(condition: Condition, negated: boolean): string {
  switch (condition.kind) {
    case 'is': {
      const text = isOneOf(condition.field, condition.values, negated);
      return negated ? orMissing(condition.field, text) : text;
    }
    case 'exists':
      return `${condition.field} IS ${negated ? '' : 'NOT '}NULL`;
    case 'compare': {
      const { field, operator, bound } = condition;
      const text = `${field} ${negated ? opposite[operator] : operator} ${literal(bound)}`;
      return negated ? orMissing(field, text) : text;
    }
    case 'not':
      return write(condition.of, !negated);
    default: {
      // The negation of "all of them" is "at least one not".
      const isAnd = (condition.kind === 'and') !== negated;
      return condition.of.map((each) => part(each, negated)).join(isAnd ? ' AND ' : ' OR ');
    }
  }
}

/** The condition in ES|QL, for use after `WHERE`. */
export function writeEsql(condition: Condition): string {
  return write(condition, false);
}
