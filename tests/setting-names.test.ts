// A misspelt name of a setting is answered with the one that was meant, in both schemas, and never with another one.
import { closestMatch } from '@telltale/catalog';
import { describe, expect, it } from 'vitest';
import { standardSettings } from '../packages/node/src/settings/opentelemetry-schema.ts';
import { settings } from '../packages/node/src/settings/settings-schema.ts';
import { stackSettings } from '../packages/plane/src/preflight/settings-schema.ts';

const ofThePreload = Object.entries(settings).flatMap(([name, setting]) =>
  'secret' in setting ? [name, `${name}_FILE`] : [name],
);

/** The names that are compared with each other, and what they begin with. */
const schemas = [
  { schema: 'the preload', prefix: 'TELLTALE_', known: ofThePreload.filter((name) => name.startsWith('TELLTALE_')) },
  { schema: 'the stack', prefix: 'TELLTALE_', known: Object.keys(stackSettings) },
  {
    schema: 'OpenTelemetry',
    prefix: 'OTEL_',
    known: [...ofThePreload.filter((name) => name.startsWith('OTEL_')), ...Object.keys(standardSettings())],
  },
] as const;

const another = (letter: string): string => (letter === 'X' ? 'Y' : 'X');

/** One letter wrong in each place, for each way in which it can be. */
const letterSlips: Readonly<Record<string, (name: string, at: number) => string>> = {
  missing: (name, at) => name.slice(0, at) + name.slice(at + 1),
  added: (name, at) => name.slice(0, at) + another(name[at] ?? '') + name.slice(at),
  changed: (name, at) => name.slice(0, at) + another(name[at] ?? '') + name.slice(at + 1),
  swapped: (name, at) => name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
};

/** Slips of words. */
const wordSlips: Readonly<Record<string, (words: readonly string[]) => string[]>> = {
  'with other separators': (words) => ['-', '.', '', '__'].map((separator) => words.join(separator)),
  'with two words in the wrong order': (words) =>
    words.slice(1).map((word, at) => [...words.slice(0, at), word, words[at], ...words.slice(at + 2)].join('_')),
  'with a plural for a singular, or the reverse': (words) =>
    words.map((word, at) => words.with(at, word.endsWith('S') ? word.slice(0, -1) : `${word}S`).join('_')),
  'in lower case': (words) => [words.join('_').toLowerCase()],
};

describe.each(schemas)('a name of $schema', ({ prefix, known }) => {
  const own = known.map((name) => name.slice(prefix.length));
  /** What each slip of each name is answered with, but for slips that are names themselves. */
  const answers = (slips: (name: string) => readonly string[]) =>
    own.flatMap((name) =>
      slips(name)
        .filter((slip) => !own.includes(slip))
        .map((slip) => ({
          slip,
          name,
          meant: closestMatch(prefix + slip, known, { prefix, slipsOnly: prefix === 'OTEL_' }),
        })),
    );
  const wrong = (all: ReturnType<typeof answers>) =>
    all.filter(({ name, meant }) => meant !== undefined && meant !== prefix + name);
  const unanswered = (all: ReturnType<typeof answers>) => all.filter(({ meant }) => meant === undefined);

  it.each(Object.keys(letterSlips))('with one letter %s is recognised, or ambiguous', (kind) => {
    const all = answers((name) => Array.from(name, (_, at) => letterSlips[kind]?.(name, at) ?? ''));
    expect(all.length).toBeGreaterThan(400);
    expect(wrong(all)).toEqual([]);
    // LOGS and LOG, SPAN and SPANS: a name between two names is answered with neither.
    expect(unanswered(all).length).toBeLessThan(all.length / 200);
  });

  it.each(Object.keys(wordSlips))('%s is recognised', (kind) => {
    const all = answers((name) => wordSlips[kind]?.(name.split('_')) ?? []);
    expect(all.length).toBeGreaterThan(30);
    expect([...wrong(all), ...unanswered(all)]).toEqual([]);
  });

  it('without its prefix is recognised', () => {
    expect(own.map((name) => closestMatch(name, known, { prefix }))).toEqual(known);
  });
});

describe('a name with another meaning', () => {
  it.each([
    'TELLTALE_COLOUR',
    'TELLTALE_DATABASE_URL',
    'TELLTALE_HTTP_PROXY',
    'TELLTALE_TEAM',
    'TELLTALE_TOKEN',
    'TELLTALE_QUEUE_SIZE',
    'TELLTALE_APP_NAME',
    'TELLTALE_SENTRY_DSN',
  ])('%s gets no suggestion', (name) => {
    for (const { prefix, known } of schemas) expect(closestMatch(name, known, { prefix })).toBeUndefined();
  });

  it.each([
    'OTEL_JAVAAGENT_ENABLED',
    'OTEL_PYTHON_DISABLED_INSTRUMENTATIONS',
    'OTEL_INSTRUMENTATION_HTTP_ENABLED',
    'OTEL_EXPORTER_JAEGER_ENDPOINT',
    'OTEL_EXPORTER_OTLP_SPAN_INSECURE',
    'OTEL_TRACES_SAMPLER_HOST',
    'OTEL_DOTNET_AUTO_HOME',
  ])('%s, of another OpenTelemetry SDK, gets no suggestion', (name) => {
    const { prefix, known } = schemas[2];
    expect(closestMatch(name, known, { prefix, slipsOnly: true })).toBeUndefined();
  });
});
