// The columns of a Lens layer: breakdowns, then metrics.
import { logFields } from '@telltale/catalog';
import { writeKql } from './kql.ts';
import type { GroupFieldName, LensPanel, Measure } from './lens-panel.ts';
import { limits } from './limits.ts';
import type { KueryQuery } from './saved-object.ts';

/** A column in Lens' format. */
export interface LensColumn {
  readonly label: string;
  readonly customLabel: boolean;
  readonly operationType: 'date_histogram' | 'terms' | 'count' | 'percentile' | 'unique_count' | 'max';
  readonly dataType: 'date' | 'string' | 'number';
  readonly isBucketed: boolean;
  readonly scale: 'interval' | 'ordinal' | 'ratio';
  readonly sourceField: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly filter?: KueryQuery;
}

/** Columns by id, in Lens' order. */
export interface LensColumns {
  readonly groups: readonly string[];
  readonly time: string | undefined;
  readonly measures: readonly [string, ...string[]];
  readonly columns: Readonly<Record<string, LensColumn>>;
}

function groupColumn(field: GroupFieldName, orderBy: string): LensColumn {
  return {
    label: field,
    customLabel: true,
    operationType: 'terms',
    dataType: logFields[field].type === 'long' ? 'number' : 'string',
    isBucketed: true,
    scale: 'ordinal',
    sourceField: field,
    params: {
      size: limits.topMax,
      orderBy: { type: 'column', columnId: orderBy },
      orderDirection: 'desc',
      otherBucket: false,
      missingBucket: false,
      parentFormat: { id: 'terms' },
      include: [],
      exclude: [],
      includeIsRegex: false,
      excludeIsRegex: false,
    },
  };
}

const timeColumn: LensColumn = {
  label: '@timestamp',
  customLabel: false,
  operationType: 'date_histogram',
  dataType: 'date',
  isBucketed: true,
  scale: 'interval',
  sourceField: '@timestamp',
  params: { interval: 'auto', includeEmptyRows: true, dropPartials: false },
};

/** Lens' name for the records themselves. */
const recordsField = '___records___';

function operationOf(measure: Measure): Pick<LensColumn, 'operationType' | 'dataType' | 'sourceField' | 'params'> {
  switch (measure.kind) {
    case 'count':
      return {
        operationType: 'count',
        dataType: 'number',
        sourceField: recordsField,
        params: { emptyAsNull: false },
      };
    case 'percentile':
      return {
        operationType: 'percentile',
        dataType: 'number',
        sourceField: measure.of,
        params: { percentile: measure.percentile },
      };
    case 'distinct':
      return {
        operationType: 'unique_count',
        dataType: 'number',
        sourceField: measure.of,
        params: { emptyAsNull: false },
      };
    case 'latest':
      return { operationType: 'max', dataType: 'date', sourceField: '@timestamp', params: {} };
  }
}

function measureColumn(measure: Measure): LensColumn {
  return {
    label: measure.label,
    customLabel: true,
    isBucketed: false,
    scale: 'ratio',
    ...operationOf(measure),
    ...(measure.where !== undefined && { filter: { language: 'kuery', query: writeKql(measure.where) } }),
  };
}

/** The columns of a panel; their ids are derived from the panel's, so they are stable. */
export function lensColumns({ kind, by = [], measures }: LensPanel): LensColumns {
  const groups = by.map((_field, index) => `group-${index}`);
  const time = kind === 'bars' || kind === 'lines' ? 'time' : undefined;
  const [first, ...others] = measures;
  const entries = (of: readonly Measure[], from: number): [string, LensColumn][] =>
    of.map((measure, index) => [`measure-${from + index}`, measureColumn(measure)]);
  return {
    groups,
    time,
    measures: ['measure-0', ...others.map((_measure, index) => `measure-${index + 1}`)],
    columns: {
      ...Object.fromEntries(by.map((field, index) => [`group-${index}`, groupColumn(field, 'measure-0')])),
      ...(time !== undefined && { [time]: timeColumn }),
      ...Object.fromEntries([...entries([first], 0), ...entries(others, 1)]),
    },
  };
}
