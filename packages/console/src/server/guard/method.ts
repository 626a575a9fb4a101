// Refuses methods that a path does not support. That includes OPTIONS, so CORS never admits another site.
import type { IncomingRequest } from './incoming-request.ts';
import type { Refusal } from './refusal.ts';

/** The only path that changes something. */
export const retryPath = '/api/dead-letters/retry';

/** HEAD would query the plane for an answer that nobody reads. */
function methodsOf(path: string): readonly string[] {
  if (path === retryPath) return ['POST'];
  return path.startsWith('/api/') || path === '/open' ? ['GET'] : ['GET', 'HEAD'];
}

/** @param path the request's path */
export function wrongMethod({ method = '' }: IncomingRequest, path: string): Refusal | undefined {
  const methods = methodsOf(path);
  if (methods.includes(method)) return undefined;
  const allow = methods.join(', ');
  return { status: 405, code: 'wrong_method', message: `The method must be ${allow}.`, headers: { allow } };
}
