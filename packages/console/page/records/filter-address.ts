// Addresses of the logs with one more condition, and the filter of an address.
import { address, type Parameters } from '../api.ts';
import { logsAddress } from '../links.ts';
import { type Address, withChanges } from '../router.ts';
import { type FieldValue, fieldCondition, fieldExists } from './field-condition.ts';

/** Fields that have a filter parameter of their own. */
const own: Readonly<Record<string, string>> = { 'service.name': 'service', 'log.level': 'level', 'trace.id': 'trace' };

/** Adds a condition to the current logs view; from another view, opens the logs of its range. */
function withParameter(at: Address, name: string, value: string): string {
  if (at.path !== '/logs') return logsAddress(at, { [name]: [value] });
  const before = name === 'trace' ? [] : at.query.getAll(name);
  return withChanges(at, { [name]: [...new Set([...before, value])] });
}

/** The address of the records with this value. */
export function includingAddress(at: Address, name: string, value: FieldValue): string {
  const parameter = own[name];
  if (parameter !== undefined) return withParameter(at, parameter, String(value));
  return withParameter(at, 'field', fieldCondition(name, '=', value));
}

/** The address of the records without this value. */
export function excludingAddress(at: Address, name: string, value: FieldValue): string {
  return withParameter(at, 'field', fieldCondition(name, '!=', value));
}

/** The address of the records that have the field. */
export function existingAddress(at: Address, name: string): string {
  return withParameter(at, 'field', fieldExists(name));
}

const filterNames = ['service', 'level', 'text', 'field', 'trace', 'search'] as const;

/** The filter of an address, in the form that the server accepts. */
export function filterOf({ query }: Address): Parameters {
  return Object.fromEntries(filterNames.map((name) => [name, query.getAll(name)]));
}

/** The same filter as one text, for comparison. */
export const filterText = (at: Address): string => address('', filterOf(at));
