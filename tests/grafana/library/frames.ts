// Answers of a data source as Grafana's data frames: one for a table, one for each series of a graph or a number.
import { type DataFrame, FieldType, toDataFrame } from '@grafana/data';
import type { Answer } from '../types.ts';

function tableOf({ refId, series }: Answer, several: boolean): DataFrame[] {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  const fields = [
    { name: 'Time', type: FieldType.time, values: series.map(({ points }) => points[0]?.[0] ?? 0) },
    ...labels.map((name) => ({ name, type: FieldType.string, values: series.map((one) => one.labels[name] ?? '') })),
    {
      name: several ? `Value #${refId}` : 'Value',
      type: FieldType.number,
      values: series.map(({ points }) => points[0]?.[1] ?? null),
    },
  ];
  return series.length === 0 ? [] : [toDataFrame({ refId, fields })];
}

/** What was answered to the queries of a panel. */
export function framesOf(answers: readonly Answer[]): DataFrame[] {
  const tables = answers.filter(({ kind }) => kind === 'table').length;
  return answers.flatMap((answer) =>
    answer.kind === 'table'
      ? tableOf(answer, tables > 1)
      : answer.series.map(({ name, labels, points }) =>
          toDataFrame({
            refId: answer.refId,
            name,
            fields: [
              { name: 'Time', type: FieldType.time, values: points.map(([ms]) => ms) },
              {
                name: 'Value',
                type: FieldType.number,
                labels: { ...labels },
                config: { displayNameFromDS: name },
                values: points.map(([, value]) => (Number.isNaN(value) ? null : value)),
              },
            ],
          }),
        ),
  );
}
