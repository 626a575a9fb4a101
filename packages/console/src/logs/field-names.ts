// The fields of records with their types: Telltale's own, and those that apps log.
import { logFields } from '@telltale/catalog';
import { logsView } from '@telltale/content';
import type { FieldNames } from '../api.ts';
import type { LogServers } from './elasticsearch-answer.ts';
import { fieldTypes } from './field-types.ts';
import { limits } from './limits.ts';

/**
 * The fields that at least one record has. A field with several types has all of them, as `double or keyword`.
 *
 * @throws ConsoleError as `AskServer` does
 */
export async function fieldNames(
  servers: LogServers,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<FieldNames> {
  const types = await fieldTypes(servers, { pattern: logsView.pattern, names: ['*'], onlyUsed: true, signal });
  const catalog = Object.keys(logFields);
  const fields = [...types]
    .filter(([name, each]) => isAskedBy(name) && each.some(({ isSearched }) => isSearched))
    .map(([name, each]) => ({ name, type: [...new Set(each.map(({ type }) => type))].sort().join(' or ') }))
    .toSorted((a, b) => rank(catalog, a.name) - rank(catalog, b.name) || (a.name < b.name ? -1 : 1));
  const leftOut = fields.length - limits.namesMax;
  return { fields: fields.slice(0, limits.namesMax), ...(leftOut > 0 && { left_out: leftOut }) };
}

/** Whether a parameter can name the field: an app may log names with control characters, which no parameter accepts. */
function isAskedBy(name: string): boolean {
  return name.isWellFormed() && !/[\p{Cc}\uFFFD]/u.test(name);
}

/** Telltale's own in the catalog's order, then the others by name. */
function rank(catalog: readonly string[], name: string): number {
  const at = catalog.indexOf(name);
  return at === -1 ? catalog.length : at;
}
