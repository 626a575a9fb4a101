// Requests to the console's server: each returns the answer or a failure with its remedy.
import type { ApiError } from '../src/api.ts';
import { limits } from './limits.ts';

/** A failed request. */
export class ApiFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const gone =
  'The console does not answer. If it was stopped, start it again with `telltale console` and open the link that it prints.';
const ended = 'This session has ended. Open the link that `telltale console` printed, or start it again for a new one.';

async function failureOf(response: Response): Promise<ApiFailure> {
  const body: Partial<ApiError> = await response.json().catch(() => ({}));
  const { code = `status_${response.status}`, message } = body.error ?? {};
  if (response.status === 401) return new ApiFailure('session_ended', ended);
  return new ApiFailure(code, message ?? `The console answered with status ${response.status}. Try again.`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface AskOptions {
  readonly signal?: AbortSignal;
  /** If given, the request is a POST with this body as JSON. */
  readonly body?: object;
}

function initOf({ signal, body }: AskOptions): RequestInit {
  return {
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(signal && { signal }),
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** @throws ApiFailure, or an AbortError if the signal is aborted */
export async function ask<Answer>(path: string, options: AskOptions = {}): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    let response: Response;
    try {
      response = await fetch(path, initOf(options));
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new ApiFailure('no_console', gone);
    }
    if (response.ok) return (await response.json()) as Answer;
    const failure = await failureOf(response);
    if (failure.code !== 'busy' || attempt >= limits.busyAttemptsMax) throw failure;
    await pause(limits.busyRetryMs * attempt);
    options.signal?.throwIfAborted();
  }
}

/** Writes parameters of an address: a list is repeated; undefined and empty values are omitted. */
export type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export function address(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === '') continue;
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
