// Addresses of the logs with one more condition, and the filter that an address has.
import { address, type Parameters } from '../api.ts';
import { logsAddress } from '../links.ts';
import { type Address, withChanges } from '../router.ts';
import { type FieldValue, fieldCondition, fieldExists } from './field-condition.ts';

/** Fields that a filter has a parameter of its own for. */
const own: Readonly<Record<string, string>> = { 'service.name': 'service', 'log.level': 'level', 'trace.id': 'trace' };

/** The logs of now with one more condition; where one is not there, the logs of this range. */
function withParameter(at: Address, name: string, value: string): string {
  if (at.path !== '/logs') return logsAddress(at, { [name]: [value] });
  const before = name === 'trace' ? [] : at.query.getAll(name);
  return withChanges(at, { [name]: [...new Set([...before, value])] });
}

/** Where records with this value are, and no others. */
export function includingAddress(at: Address, name: string, value: FieldValue): string {
  const parameter = own[name];
  if (parameter !== undefined) return withParameter(at, parameter, String(value));
  return withParameter(at, 'field', fieldCondition(name, '=', value));
}

/** Where the other records are. */
export function excludingAddress(at: Address, name: string, value: FieldValue): string {
  return withParameter(at, 'field', fieldCondition(name, '!=', value));
}

/** Records that have the field at all. */
export function existingAddress(at: Address, name: string): string {
  return withParameter(at, 'field', fieldExists(name));
}

const filterNames = ['service', 'level', 'text', 'field', 'trace', 'search'] as const;

/** The filter of an address, as the server takes it. */
export function filterOf({ query }: Address): Parameters {
  return Object.fromEntries(filterNames.map((name) => [name, query.getAll(name)]));
}

/** The same filter, as one text: whether two are the same. */
export const filterText = (at: Address): string => address('', filterOf(at));
