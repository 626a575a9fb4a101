// The procedures of the app's tRPC routers, and the one that a request calls.
import { limits } from '../../../limits.ts';

const procedures = new Set<string>();

/** Registers a procedure by its full name. */
export function noteProcedure(name: string): void {
  if (procedures.size < limits.proceduresMax) procedures.add(name);
}

/** The procedure of a request; a batch is one route, because any procedures may be combined. */
export function trpcRouteOf(target: string | undefined): string | undefined {
  if (procedures.size === 0 || target === undefined) return undefined;
  const [, name = ''] = /^\/([^?#]*)/.exec(target) ?? [];
  if (procedures.has(name)) return `/${name}`;
  const names = name.split(',');
  return names.length > 1 && names.every((one) => procedures.has(one)) ? '/{batch}' : undefined;
}
