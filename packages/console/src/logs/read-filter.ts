// Parses a filter from the parameters of an address.
import { savedSearches } from '@telltale/content';
import type { LogFilter } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { checkedText, refusedParameter } from './checked-text.ts';
import { readFieldCondition } from './field-condition.ts';
import { limits } from './limits.ts';
import { textWords } from './text-words.ts';

/**
 * `service`, `level` and `field` may be repeated; an empty parameter is ignored.
 *
 * @throws ConsoleError `bad_request` with the parameter and what is accepted
 */
export function readFilter(parameters: URLSearchParams): LogFilter {
  const services = several(parameters, 'service', limits.servicesMax);
  const levels = several(parameters, 'level', limits.levelsMax);
  const fields = several(parameters, 'field', limits.fieldsMax);
  for (const word of services) checkedText('service', word, limits.wordLengthMax);
  for (const word of levels) checkedText('level', word, limits.wordLengthMax);
  for (const field of fields) readFieldCondition(field);
  const text = one(parameters, 'text');
  const trace = one(parameters, 'trace');
  const search = one(parameters, 'search');
  if (text !== undefined) textWords(text);
  if (trace !== undefined) checkedTrace(trace);
  if (search !== undefined) savedSearch(search);
  return {
    services,
    levels,
    fields,
    ...(text !== undefined && { text }),
    ...(trace !== undefined && { trace }),
    ...(search !== undefined && { search }),
  };
}

/**
 * @throws ConsoleError `bad_request`
 */
export function checkedTrace(trace: string): string {
  if (trace.length > limits.traceLengthMax || !/^[\w-]+$/.test(trace))
    throw refusedParameter('trace', trace, 'it must be a trace id such as 4bf92f3577b34da6a3ce929d0e0e4736');
  return trace;
}

/** The saved search with that id. @throws ConsoleError `bad_request` with the existing ids */
export function savedSearch(id: string): (typeof savedSearches)[number] {
  const found = savedSearches.find((search) => search.id === id);
  if (found !== undefined) return found;
  throw refusedParameter('search', id, `it must be one of ${savedSearches.map((search) => search.id).join(', ')}`);
}

function several(parameters: URLSearchParams, name: string, countMax: number): readonly string[] {
  const values = parameters.getAll(name).map((value) => value.trim());
  if (values.length > countMax)
    throw new ConsoleError(
      'bad_request',
      `${name} is given ${values.length} times: at most ${countMax} times is accepted.`,
    );
  return [...new Set(values)].filter(Boolean);
}

function one(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1)
    throw new ConsoleError('bad_request', `${name} is given ${values.length} times: only one is accepted.`);
  return values[0]?.trim() || undefined;
}
