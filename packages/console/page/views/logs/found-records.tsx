// The records that a filter finds in a range: their number, the newest first, more on scrolling.
import { useEffect, useRef } from 'preact/hooks';
import type { LogPage } from '../../../src/api.ts';
import { formatNumber } from '../../format/number.ts';
import { limits } from '../../limits.ts';
import { RecordList } from '../../records/record-list.tsx';
import { Failure, Incomplete, Loading } from '../../shell/failure.tsx';
import { type Pages, usePages } from './use-pages.ts';
import { useReading } from './use-reading.ts';

interface FoundRecordsProps {
  readonly path: string;
  readonly columns: readonly string[] | undefined;
  readonly isReading: boolean;
  readonly setReading: (isReading: boolean) => void;
}

const grouped = (count: number): string => (count < 10_000 ? formatNumber(count) : count.toLocaleString('en'));

function Found({ page, shown }: { readonly page: LogPage; readonly shown: number }) {
  const order = page.largest_first;
  return (
    <p class="found" role="status">
      {page.total_is_lower_bound ? 'More than ' : ''}
      <b>{grouped(page.total)}</b> {page.total === 1 ? 'record' : 'records'}
      {shown < page.total && `, the ${order === undefined ? 'newest' : 'first'} ${grouped(shown)} are listed`}
      {order && `, the largest ${order} first`}
    </p>
  );
}

/** Fields of the filter that could not be searched in every record. */
function UnsearchableField({ page }: { readonly page: LogPage }) {
  return (
    <>
      {(page.not_searched ?? []).map(({ field, known, records }) => (
        <p key={field} class="note is-warning">
          {known
            ? `${records} ${records === 1 ? 'record has' : 'records have'} a value in ${field} that is not searchable.`
            : `No record has a searchable field ${field}: check the spelling.`}
        </p>
      ))}
    </>
  );
}

/** Loads more before the user reaches the end. */
function End({ more, isFull }: Pick<Pages, 'more' | 'isFull'>) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current === null || more === undefined) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && more(),
      {
        rootMargin: '600px',
      },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [more]);
  return (
    <div class="end" ref={end}>
      {isFull &&
        `${limits.recordsMax} records are listed. Choose a shorter range, or narrow the filter, to see others.`}
    </div>
  );
}

export function FoundRecords({ path, columns, isReading, setReading }: FoundRecordsProps) {
  const pages = usePages(path);
  const opened = useReading(setReading);
  const { first, failure } = pages;
  return (
    <section class="found-records" aria-label="Records" aria-busy={pages.isLoading}>
      {failure && <Failure failure={failure} isBeside={first !== undefined} />}
      {first === undefined && !failure && <Loading />}
      {first && (
        <>
          <div class="found-line">
            <Found page={first} shown={pages.records.length} />
            {isReading && <span class="hint">Not refreshed while you read.</span>}
          </div>
          <Incomplete of={pages} />
          <UnsearchableField page={first} />
          <RecordList
            records={pages.records}
            noRecords="No record is like this"
            advice="Choose a longer range, other services or levels, or remove a condition. A record is found about a second after it has arrived; Shipping shows which ones have not."
            columns={columns}
            onOpen={opened}
          />
          <End more={pages.more} isFull={pages.isFull} />
        </>
      )}
    </section>
  );
}
