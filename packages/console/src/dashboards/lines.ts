// The newest log records that a panel is about.
import { limits as contentLimits } from '@telltale/content';
import type { LinesData, LogRecord } from '../api.ts';
import { limits } from './limits.ts';
import { logFilter, search, searchTimeout } from './log-filter.ts';
import type { AskedPanel } from './panel-data.ts';

interface LinesAnswer {
  readonly hits: {
    readonly hits: readonly {
      readonly _id: string;
      readonly _index: string;
      readonly _source: Readonly<Record<string, unknown>>;
    }[];
  };
}

type Hit = LinesAnswer['hits']['hits'][number];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field by its dotted name. */
function fieldsOf(source: Readonly<Record<string, unknown>>, before = ''): [name: string, value: unknown][] {
  return Object.entries(source).flatMap(([name, value]): [string, unknown][] =>
    isObject(value) ? fieldsOf(value, `${before}${name}.`) : [[`${before}${name}`, value]],
  );
}

/** A value as it is shown in a list: a long text ends, and what is no text is one where it is long. */
function shown(value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > limits.listedTextLengthMax ? text.slice(0, limits.listedTextLengthMax).toWellFormed() : value;
}

function recordOf({ _id, _index, _source }: Hit): LogRecord {
  const all = fieldsOf(_source);
  const listed = all.slice(0, limits.listedFieldsMax).map(([name, value]) => [name, value, shown(value)] as const);
  const fields = Object.fromEntries(listed.map(([name, , value]) => [name, value]));
  const cut = [
    ...listed.filter(([, value, short]) => value !== short).map(([name]) => name),
    ...all.slice(limits.listedFieldsMax).map(([name]) => name),
  ].slice(0, limits.listedFieldsMax);
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  };
  const named = {
    level: text('log.level'),
    service: text('service.name'),
    logger: text('log.logger'),
    trace_id: text('trace.id'),
    span_id: text('span.id'),
  };
  return {
    id: _id,
    index: _index,
    at: String(fields['@timestamp'] ?? ''),
    message: text('message') ?? '',
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
    fields,
    ...(cut.length > 0 && { cut }),
  };
}

export async function linesData(asked: AskedPanel): Promise<LinesData> {
  const [query] = asked.panel.logs ?? [];
  if (query === undefined) return { kind: 'lines', records: [] };
  const { hits } = await search<LinesAnswer>(asked, {
    size: contentLimits.logLinesMax,
    track_total_hits: false,
    timeout: searchTimeout,
    query: await logFilter(asked, query),
    sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }, { _doc: { order: 'desc' } }],
  });
  return { kind: 'lines', records: hits.hits.map(recordOf) };
}
