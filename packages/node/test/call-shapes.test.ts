// What an app printed is what is shipped, for calls of every shape that the logging libraries take.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fixtures, ownFolder, removeFolders, runApp } from './support/app.ts';
import { type Received, startBulkStub } from './support/bulk-stub.ts';
import { differences } from './support/call-shapes/differences.ts';
import {
  type ErrorHint,
  type Expected,
  type Hints,
  readBunyan,
  readConsole,
  readPino,
  readWinston,
} from './support/call-shapes/readers.ts';
import { differencesMet, unlike } from './support/call-shapes/same.ts';
import { shippedBy } from './support/shipped.ts';

interface Shape {
  readonly title: string;
  readonly hints: Hints;
  readonly lines: readonly string[];
  readonly threw?: string;
}

const readers: Readonly<Record<string, Read>> = {
  pino: readPino,
  winston: readWinston,
  bunyan: readBunyan,
  console: readConsole,
};

const figures = { alike: 0, all: 0 };

afterAll(() => {
  console.log(`call shapes: ${figures.alike} of ${figures.all}`);
  removeFolders();
});

/** A message that is no text is documented as JSON. */
function messageOf(expected: unknown, documented: string): unknown {
  if (typeof expected === 'string') return documented;
  if (expected === undefined && documented === '') return undefined;
  try {
    return JSON.parse(documented);
  } catch {
    return documented;
  }
}

/** Where what an error says beyond `error.*` may stand. */
const errorPlaces = ['error', 'err', 'exception'];

/** What differs between what a shape printed and its document. */
function problemsOf(hints: Hints, line: string, expected: Expected, document: Received): string[] {
  const { message, log, error, app = {} } = document;
  const said = hints.instead ?? expected.message;
  const printed: Record<string, unknown> = { ...expected.app, ...hints.also };
  for (const key of hints.mayAlso ?? []) if (key in app) printed[key] ??= app[key];
  const problems = [
    ...unlike(hints.level, log.level, ['log.level']),
    ...unlike(hints.logger, log.logger, ['log.logger']),
    ...unlike(said, messageOf(said, message), ['message']),
  ];
  if (hints.errorHint === undefined) problems.push(...unlike(expected.error, error, ['error']));
  else {
    problems.push(...missingError(hints.errorHint, document));
    if (expected.error !== undefined) problems.push(...unlike(expected.error, error, ['error']));
    // The error was compared there.
    for (const place of errorPlaces) {
      if (place in app) printed[place] = app[place];
      else delete printed[place];
    }
  }
  if (expected.stack !== undefined && error?.stack_trace?.startsWith(expected.stack) !== true) {
    problems.push(`error.stack_trace: ${error?.stack_trace}`);
  }
  problems.push(...unlike(printed, app, ['app']));
  for (const [canary] of JSON.stringify(document).matchAll(/canary-[a-z-]+/g)) {
    if (!line.includes(canary)) problems.push(`${canary} was not printed`);
  }
  return problems;
}

/** What an error says of itself that its document does not. */
function missingError(
  { type, message, code, inner, innerOwn = [], manyOwn = [], cause, own }: ErrorHint,
  { error, app = {} }: Received,
): string[] {
  const said = JSON.stringify([error, app]);
  const problems = [...unlike(type, error?.type, ['error.type']), ...unlike(code, error?.code, ['error.code'])];
  if (error?.message?.includes(message) !== true) problems.push(`error.message: ${error?.message}`);
  for (const text of inner) if (!said.includes(JSON.stringify(text).slice(1, -1))) problems.push(`inner error ${text}`);
  const causeText = cause === undefined ? '' : JSON.stringify(cause).replaceAll(/^[{"]|[}"]$/g, '');
  if (!said.includes(causeText)) problems.push(`cause ${causeText}`);
  for (const property of [...innerOwn, ...manyOwn])
    if (!said.includes(property)) problems.push(`of an inner error ${property}`);
  const places = [app, app.err, app.error, app.failure, app.exception, app.payload].flatMap((place) =>
    typeof place === 'object' && place !== null ? [place, (place as Readonly<Record<string, unknown>>).err] : [],
  );
  for (const [key, value] of Object.entries(own)) {
    const isThere = places.some(
      (place) =>
        typeof place === 'object' && place !== null && unlike({ [key]: value }, pick(place, key), []).length === 0,
    );
    if (!isThere) problems.push(`property ${key} of the error`);
  }
  return problems;
}

function pick(place: object, key: string): object {
  const known = key.replaceAll('\0', '\\u0000');
  return Object.hasOwn(place, known) ? { [known]: Reflect.get(place, known) } : {};
}

/** The lines that are to have a document each; undefined for a record that no stream took. */
function printedBy({ hints, lines }: Shape): readonly (string | undefined)[] {
  if (hints.printed === 'nowhere') return [undefined];
  return hints.printed === false ? [] : lines;
}

/** Without what differs each time. */
function steady(lines: readonly string[]): string[] {
  return lines.map((line) =>
    line
      .replaceAll(/"(?:time|timestamp|@timestamp)": ?(?:\d{13}|"20\d\d-[^"]*")/g, '"time":0')
      .replaceAll(/"(?:process\.)?pid": ?\d+/g, '"pid":0')
      .replaceAll(/\d+(?:\.\d+)?ms/g, '0ms')
      .replaceAll(/"ms":"[^"]*"/g, '"ms":0'),
  );
}

type Read = (line: string, hints: Hints) => Expected;

/** The shapes of a fixture, run by `start`. */
async function shapesOf(
  library: string,
  start: (args: readonly string[]) => Promise<unknown>,
): Promise<readonly Shape[]> {
  const report = join(ownFolder(), 'shapes');
  await start([join(fixtures, `call-shapes/${library}.cjs`), report]);
  return JSON.parse(readFileSync(report, 'utf8'));
}

/** Compares each line with the document of its turn. */
function expectAlike(library: string, shapes: readonly Shape[], documents: readonly Received[], read: Read): void {
  const failures: string[] = [];
  let at = 0;
  for (const shape of shapes) {
    figures.all += 1;
    const problems = printedBy(shape).flatMap((line) => {
      const document = documents[at];
      at += 1;
      if (document === undefined) return ['no document'];
      const expected = line === undefined ? { message: 'x', app: {} } : read(line, shape.hints);
      return problemsOf(shape.hints, line ?? '', expected, document);
    });
    if (problems.length === 0) figures.alike += 1;
    else failures.push(`${library}: ${shape.title}: ${problems.join('; ')}`);
  }
  expect(failures).toEqual([]);
  expect(documents).toHaveLength(at);
}

it.each(Object.entries(readers))(
  'each record of %s says what was printed, no more and no less',
  async (library, read) => {
    // bunyan warns by console of what it cannot print.
    const env = library === 'console' ? {} : { TELLTALE_LOGS_CONSOLE: 'none' };
    let documents: readonly Received[] = [];
    const shapes = await shapesOf(library, async (args) => {
      documents = (await shippedBy(args, { way: '--require', env })).documents;
    });
    const bare = await shapesOf(library, (args) => runApp(args, { way: 'none' }));
    expect(shapes.map(({ lines }) => steady(lines))).toEqual(bare.map(({ lines }) => steady(lines)));
    expectAlike(library, shapes, documents, read);
  },
);

it('each record of winston has the printed content if the app adds the transport itself', async () => {
  await using stub = await startBulkStub();
  const env = { SHAPES_APART: 'true', SHAPES_ELASTICSEARCH: stub.url, SHAPES_SPOOL: ownFolder() };
  const shapes = await shapesOf('winston', (args) => runApp(args, { way: 'none', env }));
  expectAlike('winston by the transport', shapes, stub.documents, readWinston);
});

it('the documentation has the figures, and each difference that is meant with its reason', () => {
  const page = readFileSync(new URL('../../../docs/log-shipping.md', import.meta.url), 'utf8');
  expect(page).toContain(`call shapes: ${figures.alike} of ${figures.all}`);
  for (const [name, { why }] of Object.entries(differences)) expect(page).toContain(`| ${name} | ${why}`);
});

it('each intended difference occurs', () => {
  expect(Object.keys(differences).filter((name) => !differencesMet.has(name))).toEqual([]);
});
