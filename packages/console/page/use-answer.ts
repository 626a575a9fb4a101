// Hook: loads the answer for an address, again whenever the address changes, and keeps the previous answer meanwhile.
import { useEffect, useState } from 'preact/hooks';
import { ApiFailure, ask } from './api.ts';
import { beginLoading } from './loading.ts';

/** The state of a request; if both data and failure are set, the data is older. */
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
 * @param path undefined to request nothing yet
 * @param moment a change of it requests again, for paths without a time range
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
