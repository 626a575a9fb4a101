// Handles each request: the guard's checks first, then the login link, the API or a file of the page.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnswerContext, answerCall } from './answer-call.ts';
import { answerTail, type TailContext } from './answer-tail.ts';
import { answers } from './api/answers.ts';
import { tailPath } from './api/tail.ts';
import { type Assets, indexPath, replyAsset } from './assets.ts';
import { admit } from './guard/guard.ts';
import { retryPath } from './guard/method.ts';
import type { Refusal } from './guard/refusal.ts';
import type { Session } from './guard/session.ts';
import { isNavigation, isPrefetch } from './guard/site.ts';
import { isView, sameSiteDetour } from './pages.ts';
import { reply, replyRefusal } from './reply.ts';

/** What requests are handled with. */
export interface HandlerContext extends AnswerContext, TailContext {
  /** Address and port of the console. */
  readonly host: string;
  readonly session: Session;
  readonly assets: Assets;
}

/** The handler of an accepted request. */
type Reply = (response: ServerResponse) => void | Promise<void>;

/** Handles a request. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  context: HandlerContext,
): Promise<void> {
  const decided = decide(request, context);
  if (typeof decided === 'function') {
    await decided(response);
    return;
  }
  const isForPage = request.url?.startsWith('/api/') === true;
  replyRefusal(response, { ...decided, message: context.worded(decided.message) }, isForPage);
}

/** Finds the handler of a request; the link's token is used up here. */
function decide(request: IncomingMessage, context: HandlerContext): Reply | Refusal {
  const { host, session, assets } = context;
  const target = admit(request, host);
  if ('status' in target) return target;
  const { path, parameters } = target;
  if (path === '/open') return openLink(request, parameters, context);
  if (!session.isHeldBy(request)) {
    if (!isView(path) || !isNavigation(request) || !isFromElsewhere(request)) return session.missing;
    return (response) => reply(response, 200, { 'content-type': 'text/html; charset=utf-8' }, sameSiteDetour);
  }
  if (path === tailPath) return (response) => answerTail(request, response, parameters, context);
  const answer = answers.get(path);
  if (answer !== undefined) {
    // The body is at most an empty object; the guard has checked its length.
    if (path === retryPath) request.resume();
    return (response) => answerCall(response, answer, parameters, context);
  }
  const asset = path.startsWith('/api/') ? undefined : assets.get(isView(path) ? indexPath : path);
  if (asset !== undefined) return (response) => replyAsset(request, response, asset);
  return { status: 404, code: 'not_found', message: 'There is no such page.' };
}

function isFromElsewhere({ headersDistinct }: IncomingMessage): boolean {
  return /^(?:cross|same)-site$/.test(headersDistinct['sec-fetch-site']?.join() ?? '');
}

/** Opens the session and redirects to the page, also if the browser has the session already. */
function openLink(request: IncomingMessage, parameters: URLSearchParams, { session }: HandlerContext): Reply | Refusal {
  if (isPrefetch(request)) {
    return { status: 403, code: 'not_asked_for', message: 'The link works once, and a prefetch does not use it up.' };
  }
  if (session.isHeldBy(request)) return (response) => reply(response, 303, { location: '/' });
  const opened = session.open(parameters);
  if ('status' in opened) return opened;
  return (response) => reply(response, 303, { location: '/', 'set-cookie': opened.cookie });
}
