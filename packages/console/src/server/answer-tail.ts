// Answers a call to the live tail with events until the browser disconnects or the console stops.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TailEvent } from '../api.ts';
import type { ConcurrencyLimit } from '../concurrency-limit.ts';
import { type AnswerContext, replyFailure } from './answer-call.ts';
import { tailOf } from './api/tail.ts';
import { sendEvents } from './event-stream.ts';
import { failureReply } from './failure.ts';

/** What all tails need. */
export interface TailContext extends Pick<AnswerContext, 'sources' | 'worded' | 'onUnexpected'> {
  /** Limits concurrent tails. */
  readonly tails: ConcurrencyLimit;
  /** Aborted when the console is closed. */
  readonly ended: AbortSignal;
}

/** Sends events, or a failure. */
export async function answerTail(
  request: IncomingMessage,
  response: ServerResponse,
  parameters: URLSearchParams,
  context: TailContext,
): Promise<void> {
  const { sources, tails, ended, worded } = context;
  const failed = (error: unknown): { readonly data: TailEvent } => {
    const { status, body } = failureReply(error);
    if (status === 500) context.onUnexpected(error);
    // The page shows it in place of the records.
    return { data: { records: [], skipped: 0, unreachable: worded(body.error.message) } };
  };
  try {
    const events = tailOf({ parameters, sources }, request.headersDistinct['last-event-id']?.[0]);
    await tails.run(() => sendEvents(response, events, failed, ended));
  } catch (error) {
    replyFailure(response, error, context);
  }
}
