// Refuses cross-site requests (CSRF), except a followed link.
import type { IncomingRequest } from './incoming-request.ts';
import type { Refusal } from './refusal.ts';

const elsewhere: Refusal = {
  status: 403,
  code: 'from_elsewhere',
  message: 'This request came from a page of another site. The console answers only its own page.',
};

/** @param origin the console's own origin, `http://127.0.0.1:41233` */
export function wrongOrigin({ method, headersDistinct }: IncomingRequest, origin: string): Refusal | undefined {
  const { origin: origins = [] } = headersDistinct;
  const isOwn = origins.length === 1 && origins[0] === origin;
  // Browsers send Origin with every POST, but not with a same-origin GET.
  const mayBeAbsent = method === 'GET' || method === 'HEAD';
  return isOwn || (origins.length === 0 && mayBeAbsent) ? undefined : elsewhere;
}

/**
 * Checks Sec-Fetch-Site, which other programs and browsers before 2023 do not send. Another port of this machine is
 * another origin, but the same site.
 *
 * @param path the request's path
 */
export function wrongSite(asked: IncomingRequest, path: string): Refusal | undefined {
  const { 'sec-fetch-site': sites = [] } = asked.headersDistinct;
  if (sites.length === 0) return undefined;
  if (sites.length === 1 && (sites[0] === 'same-origin' || sites[0] === 'none')) return undefined;
  return isNavigation(asked) && !path.startsWith('/api/') ? undefined : elsewhere;
}

/** Whether the user followed a link in a window: not a frame, an image or a script. */
export function isNavigation({ method, headersDistinct }: IncomingRequest): boolean {
  const { 'sec-fetch-mode': modes = [], 'sec-fetch-dest': destinations = [] } = headersDistinct;
  return method === 'GET' && modes.join() === 'navigate' && destinations.join() === 'document';
}

/** Whether the browser prefetches the page before the user has requested it. */
export function isPrefetch({ headersDistinct }: IncomingRequest): boolean {
  const { 'sec-purpose': purposes = [], purpose = [] } = headersDistinct;
  return [...purposes, ...purpose].some((value) => /prefetch|prerender/i.test(value));
}
