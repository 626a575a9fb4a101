// The newest log records of a panel.
import { limits as contentLimits, logsView } from '@telltale/content';
import type { LinesData } from '../api.ts';
import { fetchRecords } from '../logs/records/fetch-records.ts';
import { blamingSearch, logFilter } from './log-filter.ts';
import type { AskedPanel } from './panel-data.ts';

export async function linesData(asked: AskedPanel): Promise<LinesData> {
  const [of] = asked.panel.logs ?? [];
  if (of === undefined) return { kind: 'lines', records: [] };
  const query = await logFilter(asked, of);
  const { records, incomplete } = await blamingSearch(asked, () =>
    fetchRecords(asked.servers, {
      pattern: logsView.pattern,
      query,
      order: 'desc',
      limit: contentLimits.logLinesMax,
      length: 'listed',
      signal: asked.question.signal,
    }),
  );
  return { kind: 'lines', records, ...(incomplete !== undefined && { incomplete }) };
}
