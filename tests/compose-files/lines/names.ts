// Names of every kind under which a program logs: what Elasticsearch refuses is written otherwise, as the preload does.
import { type ReceivedLine, unknown } from './received-line.ts';

/** A line whose values all stay under `app`. */
const kept = (title: string, line: object | string, app: object): ReceivedLine => ({
  title,
  line: typeof line === 'string' ? line : JSON.stringify(line),
  document: { message: '', service: unknown, app },
});

const dots = (count: number, name: string): string => `${'.'.repeat(count)}${name}`;

export const nameLines: readonly ReceivedLine[] = [
  kept('names that are empty, long or have dots', `{"":1," ":2,"${'k'.repeat(300)}":3,"a.b":4,"a":{"b":5}}`, {
    '(empty)': 1,
    '\\u0020': 2,
    ['k'.repeat(256)]: 3,
    'a.b': 4,
    a: { b: 5 },
  }),
  kept(
    'names of blanks alone, however deep',
    { ' \n\t': 1, '\u001c\u001f': 2, '\u00a0\u2003\u3000': 3, deep: { '': { ' ': 4 }, list: [{ '\r': 5 }] } },
    {
      '\\u0020\\u000a\\u0009': 1,
      '\\u001c\\u001f': 2,
      '\\u00a0\\u2003\\u3000': 3,
      deep: { '(empty)': { '\\u0020': 4 }, list: [{ '\\u000d': 5 }] },
    },
  ),
  kept('names with blanks among others', { ' a\n': 1, 'b c': 2 }, { ' a\n': 1, 'b c': 2 }),
  kept(
    'a name that another one becomes',
    { '(empty)': 1, '': 2, '\\u0020': 3, ' ': 4 },
    { '(empty)': 1, '(empty)#2': 2, '\\u0020': 3, '\\u0020#2': 4 },
  ),
  kept(
    'names of dots, and of more of them than a search shows',
    { '.': 1, 'a.': 2, '.b': 3, 'c..d': 4, [dots(20, 'x')]: 5, [dots(22, 'y')]: 6 },
    { '.': 1, 'a.': 2, '.b': 3, 'c..d': 4, [dots(20, 'x')]: 5, [`${dots(20, '')}\\u002e\\u002ey`]: 6 },
  ),
  kept('a name and names below it', { a: 1, 'a.b': 2, 'a.b.c': { d: 3 } }, { a: 1, 'a.b': 2, 'a.b.c': { d: 3 } }),
  kept('an app that is text', { app: 'billing', cents: 5 }, { app: 'billing', cents: 5 }),
  kept('an app that is a list', { app: [1, { a: 2 }] }, { app: [1, { a: 2 }] }),
  kept('an app that is a number, and a name below it', { app: 7, 'app.a': 1 }, { app: 7, 'app.a': 1 }),
  kept('an app that is nothing', { app: null, cents: 5 }, { cents: 5 }),
];
