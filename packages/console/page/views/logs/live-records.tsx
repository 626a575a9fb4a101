// The live list: records as they arrive; while the user reads, new ones wait and are counted.
import { useRef, useState } from 'preact/hooks';
import { RecordList } from '../../records/record-list.tsx';
import { newer, type Tail } from './tail-connection.ts';
import { useReading } from './use-reading.ts';
import { useTail } from './use-tail.ts';

interface LiveRecordsProps {
  readonly tailPath: string;
  readonly columns: readonly string[] | undefined;
}

const states = {
  connecting: 'Connecting …',
  open: 'Live',
  waiting: 'Connection lost. Trying again …',
} as const;

export function LiveRecords({ tailPath, columns }: LiveRecordsProps) {
  const tail = useTail(tailPath);
  const [held, setHeld] = useState<Tail>();
  const latest = useRef(tail);
  latest.current = tail;
  const opened = useReading((isReading) => setHeld((before) => (isReading ? (before ?? latest.current) : undefined)));
  const shown = held ?? tail;
  return (
    <section class="found-records is-live" aria-label="Live records">
      <div class="found-line">
        <p class="found" role="status">
          <span class={`live-state is-${tail.state}`}>{states[tail.state]}</span>
          {tail.missing && ` ${tail.missing}`}
        </p>
        {tail.skipped > 0 && (
          <span class="hint">{tail.skipped.toLocaleString('en')} were skipped: too many came at once.</span>
        )}
        {tail.isInterrupted && (
          <span class="hint">
            The tail has started anew: its filter is too long, or there are too many shards, to resume at its position.
            records from before may be missing.
          </span>
        )}
        {held !== undefined && <span class="hint">{newer(tail, held)} newer ones wait while you read.</span>}
      </div>
      <RecordList
        records={shown.records}
        noRecords="No record is like this yet"
        advice="Records appear here about a second after they were logged. Remove a condition if you expect some."
        columns={columns}
        onOpen={opened}
      />
    </section>
  );
}
