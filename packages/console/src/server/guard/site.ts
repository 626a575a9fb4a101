// Refuses cross-site requests (CSRF), except a followed link.
import type { Asked } from './asked.ts';
import type { Refusal } from './refusal.ts';

const elsewhere: Refusal = {
  status: 403,
  code: 'from_elsewhere',
  message: 'This request was made by a page of another site. The console answers its own page alone.',
};

/** @param origin the console's own, `http://127.0.0.1:41233` */
export function wrongOrigin({ method, headersDistinct }: Asked, origin: string): Refusal | undefined {
  const { origin: origins = [] } = headersDistinct;
  const isOwn = origins.length === 1 && origins[0] === origin;
  // Browsers send it with every POST; with a GET of the same origin they do not.
  const mayBeAbsent = method === 'GET' || method === 'HEAD';
  return isOwn || (origins.length === 0 && mayBeAbsent) ? undefined : elsewhere;
}

/**
 * What the browser says of who made the request; other programs, and browsers before 2023, say nothing. Another port of
 * this machine is another origin and the same site.
 *
 * @param path where the request goes
 */
export function wrongSite(asked: Asked, path: string): Refusal | undefined {
  const { 'sec-fetch-site': sites = [] } = asked.headersDistinct;
  if (sites.length === 0) return undefined;
  if (sites.length === 1 && (sites[0] === 'same-origin' || sites[0] === 'none')) return undefined;
  return isNavigation(asked) && !path.startsWith('/api/') ? undefined : elsewhere;
}

/** Whether somebody followed a link to a page of its own window: not into a frame, an image or a script. */
export function isNavigation({ method, headersDistinct }: Asked): boolean {
  const { 'sec-fetch-mode': modes = [], 'sec-fetch-dest': destinations = [] } = headersDistinct;
  return method === 'GET' && modes.join() === 'navigate' && destinations.join() === 'document';
}

/** Whether a browser fetches it before anybody has asked for it. */
export function isPrefetch({ headersDistinct }: Asked): boolean {
  const { 'sec-purpose': purposes = [], purpose = [] } = headersDistinct;
  return [...purposes, ...purpose].some((value) => /prefetch|prerender/i.test(value));
}
