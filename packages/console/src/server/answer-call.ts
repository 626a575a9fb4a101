// Answers one API call within its deadline; aborts its queries when the browser disconnects.
import type { ServerResponse } from 'node:http';
import { startDeadline } from '@telltale/http';
import type { ConcurrencyLimit } from '../concurrency-limit.ts';
import type { Answer } from './api/call.ts';
import type { ConsoleSources } from './console-sources.ts';
import { failureReply } from './failure.ts';
import { limits } from './limits.ts';
import { replyJson } from './reply.ts';

/** What all calls need. */
export interface AnswerContext {
  readonly sources: ConsoleSources;
  readonly concurrency: ConcurrencyLimit;
  /** Rewrites the commands in a message to the form that works for the user. */
  worded(message: string): string;
  /** Called with unexpected errors. */
  onUnexpected(error: unknown): void;
}

/** Aborted when the browser disconnects before the response was complete. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new DOMException('The browser has gone.', 'AbortError'));
  });
  return gone.signal;
}

/** Writes the answer or the failure. */
export async function answerCall(
  response: ServerResponse,
  answer: Answer,
  parameters: URLSearchParams,
  { sources, concurrency, worded, onUnexpected }: AnswerContext,
): Promise<void> {
  const gone = goneSignal(response);
  using deadline = startDeadline(limits.answerMsMax, gone);
  const { signal } = deadline;
  try {
    replyJson(response, 200, await concurrency.run(() => answer({ parameters, sources, signal }), signal));
  } catch (error) {
    if (gone.aborted) return;
    replyFailure(response, error, { worded, onUnexpected });
  }
}

/** Writes a failure. */
export function replyFailure(
  response: ServerResponse,
  error: unknown,
  { worded, onUnexpected }: Pick<AnswerContext, 'worded' | 'onUnexpected'>,
): void {
  const { status, body } = failureReply(error);
  if (status === 500) onUnexpected(error);
  const { code, message } = body.error;
  const headers = status === 503 ? { 'retry-after': '1' } : {};
  replyJson(response, status, { error: { code, message: worded(message) } }, headers);
}
