// The procedures of the app's tRPC routers, and the one that a request calls.
import { limits } from '../../../limits.ts';

const procedures = new Set<string>();

/** Takes note of a procedure, by its whole name. */
export function noteProcedure(name: string): void {
  if (procedures.size < limits.proceduresMax) procedures.add(name);
}

/** The procedure that a request is for; several at once are one route, for any may be asked for together. */
export function trpcRouteOf(target: string | undefined): string | undefined {
  if (procedures.size === 0 || target === undefined) return undefined;
  const [, name = ''] = /^\/([^?#]*)/.exec(target) ?? [];
  if (procedures.has(name)) return `/${name}`;
  const names = name.split(',');
  return names.length > 1 && names.every((one) => procedures.has(one)) ? '/{batch}' : undefined;
}
