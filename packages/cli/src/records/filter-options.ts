// The options by which `search` and `tail` filter records.
import type { LogFilter } from '@telltale/console';
import type { Command as Program } from 'commander';
import { CliError } from '../cli-error.ts';
import { addEngineVerb, type EngineOptions } from '../verb.ts';

/** Options as commander parses them. */
export interface FilterOptions extends EngineOptions {
  readonly service: readonly string[];
  readonly level: readonly string[];
  readonly field: readonly string[];
  readonly trace?: string;
  readonly text?: string;
  readonly search?: string;
  readonly full?: boolean;
}

const more = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** Adds a verb that takes them. */
export function addRecordVerb(program: Program, name: string, description: string, example: string): Program {
  return addEngineVerb(program, name, description, example)
    .argument('[word...]', 'words that the message or the error must contain; words in quotes are a phrase')
    .option('--service <name>', 'only records of this service; may be repeated', more, [])
    .option('--level <level>', 'only records of this level; may be repeated', more, [])
    .option('--trace <id>', 'only records of the request with this trace id')
    .option(
      '--field <condition>',
      "only records whose field matches: 'app.duration_ms>100', app.step=pay, 'app.step!=pay', app.paid (exists), '!app.paid' (does not exist); may be repeated",
      more,
      [],
    )
    .option('--text <text>', 'the same words and "phrases", as one text')
    .option('--search <name>', 'only records of this saved search: errors, slow-requests, trace=<id>')
    .option('--full', 'print all fields of each record');
}

/** The filter of a command line. @throws CliError `usage` */
export async function filterOf(words: readonly string[], options: FilterOptions): Promise<LogFilter> {
  const { ConsoleError, readFilter } = await import('@telltale/console');
  const { service, level, field, trace, text, search } = options;
  // The shell has removed the quotes of a phrase.
  const typed = words.map((word) => (/\s/.test(word) && !word.includes('"') ? `"${word}"` : word));
  const all = [...(text === undefined ? [] : [text]), ...typed].join(' ');
  const chosen = search === undefined ? undefined : await savedSearchOf(search);
  const parameters: [string, string][] = [
    ...service.map((each): [string, string] => ['service', each]),
    ...level.map((each): [string, string] => ['level', each]),
    ...[...field, ...(chosen?.conditions ?? [])].map((each): [string, string] => ['field', each]),
    ...(trace === undefined ? [] : [['trace', trace] satisfies [string, string]]),
    ...(all === '' ? [] : [['text', all] satisfies [string, string]]),
    ...(chosen === undefined ? [] : [['search', chosen.id] satisfies [string, string]]),
  ];
  try {
    return readFilter(new URLSearchParams(parameters));
  } catch (error) {
    if (error instanceof ConsoleError) throw CliError.usage(`--${error.message}`);
    throw error;
  }
}

const prefix = 'telltale-search-';

/**
 * A search by its id, with or without the prefix of all ids; a search with a parameter takes its value after an equals
 * sign.
 */
async function savedSearchOf(text: string): Promise<{ readonly id: string; readonly conditions: readonly string[] }> {
  const { savedSearches } = await import('@telltale/content');
  const [name = '', ...rest] = text.split('=');
  const found = savedSearches.find(({ id }) => id === name || id === `${prefix}${name}`);
  if (found === undefined) {
    const names = savedSearches.map(({ id, asks }) => `${id.slice(prefix.length)}${asks ? `=<${asks.field}>` : ''}`);
    throw CliError.usage(`--search ${text} is not accepted: it must be one of ${names.join(', ')}.`);
  }
  if (rest.length === 0) return { id: found.id, conditions: [] };
  if (found.asks === undefined) throw CliError.usage(`--search ${text} is not accepted: ${name} asks for no value.`);
  const value = rest.join('=').replaceAll(/["\\]/g, '\\$&');
  return { id: found.id, conditions: [`${found.asks.field}="${value}"`] };
}

/** Converts a failure of a console's query to one of the command: an invalid request is a usage error. */
export async function asUsage<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { ConsoleError } = await import('@telltale/console');
    if (error instanceof ConsoleError && error.code === 'bad_request') throw CliError.usage(`--${error.message}`);
    throw error;
  }
}
