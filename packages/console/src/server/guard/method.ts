// Refuses methods that a path does not support, OPTIONS included, so CORS never admits another site.
import type { Asked } from './asked.ts';
import type { Refusal } from './refusal.ts';

/** The one path that changes something. */
export const retryPath = '/api/dead-letters/retry';

/** HEAD would ask the plane for an answer that nobody reads. */
function methodsOf(path: string): readonly string[] {
  if (path === retryPath) return ['POST'];
  return path.startsWith('/api/') || path === '/open' ? ['GET'] : ['GET', 'HEAD'];
}

/** @param path where the request goes */
export function wrongMethod({ method = '' }: Asked, path: string): Refusal | undefined {
  const methods = methodsOf(path);
  if (methods.includes(method)) return undefined;
  const allow = methods.join(', ');
  return { status: 405, code: 'wrong_method', message: `Ask for this by ${allow}.`, headers: { allow } };
}
