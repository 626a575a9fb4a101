// Loads what an address answers, again whenever the address changes, and keeps what was there until the new one is.
import { useEffect, useState } from 'preact/hooks';
import { beginLoading } from './activity.ts';
import { ApiFailure, ask } from './api.ts';

/** What there is of an answer; data and failure together mean that the data is an older one. */
export interface Answer<Data> {
  readonly data?: Data;
  readonly failure?: ApiFailure;
  readonly isLoading: boolean;
}

const asFailure = (error: unknown): ApiFailure =>
  error instanceof ApiFailure
    ? error
    : new ApiFailure('unknown', `The page could not read the answer: ${String(error)}`);

/**
 * @param path undefined where nothing is to be asked yet
 * @param moment asks again when it changes, where the path has no range that does
 */
export function useAnswer<Data>(path: string | undefined, moment?: number): Answer<Data> {
  const [answer, setAnswer] = useState<Answer<Data>>({ isLoading: path !== undefined });
  useEffect(() => {
    if (path === undefined) return;
    const controller = new AbortController();
    const end = beginLoading();
    setAnswer((before) => ({ ...before, isLoading: true }));
    ask<Data>(path, { signal: controller.signal })
      .then(
        (data) => {
          if (!controller.signal.aborted) setAnswer({ data, isLoading: false });
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          setAnswer(({ data }) => ({ ...(data && { data }), failure: asFailure(error), isLoading: false }));
        },
      )
      .finally(end);
    return () => {
      controller.abort();
      end();
    };
  }, [path, moment]);
  return answer;
}
