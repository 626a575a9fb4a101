// Dashboard of the logs of all services: counts by level and service, and the lines.
import { rate, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { ofSearch, ofService, ofServiceLogs } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { bars, graph, lines, stat } from '../panel.ts';

const chosen = `${ofServiceLogs} AND ${ofSearch}`;
const nothingFound = 'No matching records: check the time range, the service and the search';

export const logs: Dashboard = {
  uid: 'telltale-logs',
  title: 'Logs',
  description: 'The logs of all services, filtered by service or by a search: trace.id:... finds one request.',
  variables: ['service', 'logs', 'search'],
  search: 'telltale-search-trace',
  allLogs: true,
  nothing: 'These services log no records',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Records', 'Log records a second, as counted by the services.', {
          unit: 'recps',
          metrics: [{ expr: sum(rate(series('telltale.log.records.emitted', ofService))), legend: 'records' }],
          width: 6,
        }),
        stat('Errors', 'Records of level error and fatal a second.', {
          unit: 'recps',
          metrics: [
            {
              expr: sum(
                rate(series('telltale.log.records.emitted', { ...ofService, log_level: { like: 'error|fatal' } })),
              ),
              legend: 'errors',
            },
          ],
          steps: ['green', [0.1, 'orange'], [10, 'red']],
          width: 6,
        }),
        stat('Cut', 'Records a second with a value that was too long, too deep or too wide.', {
          unit: 'recps',
          metrics: [{ expr: sum(rate(series('telltale.log.records.cut', ofService))), legend: 'cut' }],
          width: 6,
        }),
        stat('Redacted', 'Records a second in which a secret was replaced. A service logs secrets.', {
          unit: 'recps',
          metrics: [{ expr: sum(rate(series('telltale.log.records.redacted', ofService))), legend: 'redacted' }],
          steps: ['green', [0.001, 'orange']],
          width: 6,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        bars('By level', 'Records by level.', {
          logs: [{ lucene: chosen, countBy: 'log.level' }],
          noData: nothingFound,
          width: 8,
        }),
        bars('By service', 'Records of the eight services with the most.', {
          logs: [{ lucene: chosen, countBy: 'service.name' }],
          noData: nothingFound,
          width: 8,
        }),
        bars('By logger', 'Records of the eight loggers with the most.', {
          logs: [{ lucene: chosen, countBy: 'log.logger' }],
          noData: nothingFound,
          width: 8,
        }),
        bars('Errors by type', 'Records with an error, by its class.', {
          logs: [{ lucene: `${chosen} AND error.type:*`, countBy: 'error.type' }],
          noData: 'No record has an error',
          width: 8,
        }),
        bars(
          'Values not searched by',
          'Records with values that are stored and shown but not searchable, by service: of another type than the field, too long, or in a field beyond the 1,000 searchable ones of an index.',
          {
            logs: [{ lucene: `${chosen} AND _exists_:_ignored`, countBy: 'service.name' }],
            noData: 'Every value is searchable',
            mayBeEmpty: 'services that log each name with one type have no such values',
            width: 8,
          },
        ),
        graph(
          'Records by level, as counted by the services',
          'As counted by the services. The difference to the counts of documents above has not arrived.',
          {
            unit: 'recps',
            metrics: [
              {
                expr: sum(rate(series('telltale.log.records.emitted', ofService)), ['log_level']),
                legend: '{{log_level}}',
              },
            ],
            stacked: true,
            width: 8,
          },
        ),
      ],
    },
    {
      question: 'Why?',
      panels: [lines('Lines', 'The latest lines.', { logs: [{ lucene: chosen }], noData: nothingFound })],
    },
  ],
};
