// Lines that are no JSON, or begin as if they were.
import { malformed, type ReceivedLine, unknown } from './received-line.ts';

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** A line that goes on as the text that it is. */
const text = (title: string, line: string): ReceivedLine => ({
  title,
  line,
  document: { message: line, service: unknown },
});

/** A line that begins as JSON does. */
const broken = (title: string, line: string): ReceivedLine => ({
  title,
  line,
  document: { message: line, service: unknown, error: malformed },
});

export const textLines: readonly ReceivedLine[] = [
  text('an empty line', ''),
  text('a list', '[1,2]'),
  text('text in quotes', '"hello"'),
  text('text with colours', '\u001b[32minfo\u001b[39m: ready'),
  text('text of many scripts', 'käse 奶酪 🧀'),
  broken('two objects in a line', '{"a":1}{"b":2}'),
  broken('a comma too much', '{"a":1,}'),
  broken('quotes of Python', "{'a': 1}"),
  broken('a number that is none', '{"a":NaN}'),
  broken('a number with zeros before it', '{"a":007}'),
  broken('a path of Windows', '{"path":"C:\\temp\\qux"}'),
  broken('a tab as it is', '{"a":"b\tc"}'),
  broken('a template', '{{ .Message }}'),
  broken('nothing more than a brace', '{'),
  broken('an object that is too deep', nested(101)),
  {
    title: 'JSON with space around it',
    line: ' \t{ "msg" : "paid" }\r',
    document: { message: 'paid', service: unknown },
  },
  {
    title: 'JSON with characters escaped',
    line: '{"msg":"\\u00e9 \\ud83e\\uddc0 \\/ \\"\\\\ \\u0000|","a\\u0000b":1}',
    document: { message: 'é 🧀 / "\\ |', service: unknown, app: { ab: 1 } },
  },
  {
    title: 'halves of characters escaped',
    line: '{"msg":"\\ud83e|\\udDC0|\\\\ud83e|\\ud83e\\uddc0"}',
    document: { message: '�|�|\\ud83e|🧀', service: unknown },
  },
  {
    title: 'an empty object',
    line: '{}',
    document: { message: '', service: unknown },
  },
];
