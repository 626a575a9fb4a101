// A list of records that can be expanded.
import type { ComponentChildren } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import type { LogRecord } from '../../src/api.ts';
import { requestAddress } from '../links.ts';
import { useAddress } from '../router.ts';
import { Empty } from '../shell/failure.tsx';
import { RecordRow } from './record-row.tsx';

interface RecordListProps {
  readonly records: readonly LogRecord[];
  /** Shown if the list is empty. */
  readonly noRecords: string;
  readonly advice?: ComponentChildren;
  readonly columns?: readonly string[] | undefined;
  /** Called with the number of expanded records. */
  readonly onOpen?: (count: number) => void;
}

export function useOpen(onOpen?: (count: number) => void) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (id: string): void =>
      setOpen((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        onOpen?.(after.size);
        return after;
      }),
    [onOpen],
  );
  return { open, toggle };
}

export function RecordList({ records, noRecords, advice, columns, onOpen }: RecordListProps) {
  const at = useAddress();
  const { open, toggle } = useOpen(onOpen);
  if (records.length === 0) return <Empty title={noRecords}>{advice}</Empty>;
  return (
    <ol class="records">
      {records.map((record) => (
        <RecordRow
          key={`${record.index} ${record.id}`}
          record={record}
          isOpen={open.has(record.id)}
          toggle={toggle}
          columns={columns}
          requestHref={(trace) => requestAddress(at, trace)}
        />
      ))}
    </ol>
  );
}
