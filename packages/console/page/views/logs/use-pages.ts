// Hook: pages of records, the newest first. A refresh loads the first page again; scrolling loads more.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogPage, LogRecord } from '../../../src/api.ts';
import { ApiFailure, ask } from '../../api.ts';
import { limits } from '../../limits.ts';
import { beginLoading } from '../../loading.ts';
import { useAnswer } from '../../use-answer.ts';

export interface Pages {
  readonly first: LogPage | undefined;
  readonly records: readonly LogRecord[];
  readonly failure: ApiFailure | undefined;
  readonly isLoading: boolean;
  /** Undefined if there are no more records. */
  readonly more: (() => void) | undefined;
  readonly isFull: boolean;
  /** Why records are missing. */
  readonly incomplete: string | undefined;
}

interface Further {
  readonly of: string;
  readonly records: readonly LogRecord[];
  readonly cursor: string | undefined;
  readonly incomplete: string | undefined;
}

/** @param path address of the first page */
export function usePages(path: string): Pages {
  const { data: first, failure, isLoading } = useAnswer<LogPage>(path);
  const [further, setFurther] = useState<Further>();
  const [moreFailure, setMoreFailure] = useState<ApiFailure>();
  const isAsking = useRef(false);
  useEffect(() => {
    setFurther(undefined);
    setMoreFailure(undefined);
  }, [path]);
  const current = further?.of === path ? further : undefined;
  const records = [...(first?.records ?? []), ...(current?.records ?? [])];
  const cursor = current === undefined ? first?.cursor : current.cursor;
  const incomplete = current?.incomplete ?? first?.incomplete;
  const isFull = records.length >= limits.recordsMax;
  const more = async (): Promise<void> => {
    if (isAsking.current || cursor === undefined) return;
    isAsking.current = true;
    const end = beginLoading();
    try {
      const page = await ask<LogPage>(`${path}&cursor=${encodeURIComponent(cursor)}`);
      setFurther({
        of: path,
        records: [...(current?.records ?? []), ...page.records],
        cursor: page.cursor,
        incomplete: incomplete ?? page.incomplete,
      });
      setMoreFailure(undefined);
    } catch (error) {
      setMoreFailure(error instanceof ApiFailure ? error : new ApiFailure('unknown', String(error)));
    } finally {
      isAsking.current = false;
      end();
    }
  };
  const canMore = cursor !== undefined && !isFull && !isLoading && moreFailure === undefined;
  return {
    first,
    records,
    failure: failure ?? moreFailure,
    isLoading,
    more: canMore ? more : undefined,
    isFull,
    incomplete,
  };
}
