// Writes conditions in KQL, in the strict form that Kibana and Elasticsearch parse alike.
import type { Condition } from './condition.ts';

/** Reserved words of either parser. */
const reserved = new Set(['and', 'or', 'not', 'true', 'false', 'null']);

/** A line break does not end a literal, but a query is easier to read on one line. */
const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  // As an escape code: Elasticsearch's lexer treats two backslashes before a quote as an escaped quote.
  '\\': '\\u005c',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function literal(value: string | number): string {
  if (typeof value === 'number') return String(value);
  if (/^\w[\w.-]*$/.test(value) && !reserved.has(value.toLowerCase())) return value;
  return `"${value.replace(/["\\\n\r\t]/g, (character) => escapes[character] ?? character)}"`;
}

/** An operand of a larger condition: in parentheses if it has several words. */
function part(condition: Condition): string {
  const text = writeKql(condition);
  return condition.kind === 'and' || condition.kind === 'or' ? `(${text})` : text;
}

/** The condition in KQL. */
export function writeKql(condition: Condition): string {
  switch (condition.kind) {
    case 'is': {
      const [first, ...more] = condition.values.map(literal);
      return `${condition.field} : ${more.length === 0 ? first : `(${[first, ...more].join(' or ')})`}`;
    }
    case 'exists':
      return `${condition.field} : *`;
    case 'compare':
      return `${condition.field} ${condition.operator} ${literal(condition.bound)}`;
    case 'not':
      // Kibana requires parentheses between two consecutive `not`.
      return `not ${condition.of.kind === 'not' ? `(${writeKql(condition.of)})` : part(condition.of)}`;
    default:
      return condition.of.map(part).join(` ${condition.kind} `);
  }
}
