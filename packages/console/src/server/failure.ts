// Converts an error to an API response: a status, a code, and one sentence without secrets.

import { PlaneError } from '@telltale/plane';
import type { ApiError } from '../api.ts';
import { ConsoleError, type ConsoleErrorCode } from '../console-error.ts';

const statuses: Readonly<Record<ConsoleErrorCode, number>> = {
  bad_request: 400,
  not_found: 404,
  unreachable: 502,
  refused: 502,
  busy: 503,
  port_taken: 500,
  no_page: 500,
};

/** A failure as a response. */
export interface FailureReply {
  readonly status: number;
  readonly body: ApiError;
}

/** The failure in words. The message of an unexpected error is not shown, because it may contain a secret. */
export function failureReply(error: unknown): FailureReply {
  const failure = (status: number, code: string, message: string): FailureReply => ({
    status,
    body: { error: { code, message } },
  });
  if (error instanceof ConsoleError) return failure(statuses[error.code], error.code, error.message);
  if (error instanceof PlaneError) return failure(502, error.code, error.message);
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return failure(504, 'unreachable', 'The servers of the plane did not answer in time. See: telltale doctor');
  }
  return failure(500, 'unexpected', 'The console failed. Start it with TELLTALE_DEBUG=1 to see the reason.');
}
