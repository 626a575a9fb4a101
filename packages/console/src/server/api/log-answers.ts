// API handlers of the logs: records, histogram, fields and their values, one record, one request.

import { limits as consoleLimits } from '../../limits.ts';
import { fieldNames } from '../../logs/field-names.ts';
import { fieldValues } from '../../logs/field-values.ts';
import { logHistogram } from '../../logs/log-histogram.ts';
import { readFilter } from '../../logs/read-filter.ts';
import { requestTimeline } from '../../logs/request-timeline.ts';
import { searchLogs } from '../../logs/search-logs.ts';
import { wholeRecord } from '../../logs/whole-record.ts';
import type { Answer, Call } from './call.ts';
import { checkParameters, filterNames, numberOf, rangeOf, textOf } from './parameters.ts';

/** `GET /api/logs` */
export const logsAnswer: Answer = async (call) => {
  const logs = logsIn(call, ['limit', 'cursor']);
  const limit = numberOf(call.parameters, 'limit', consoleLimits.recordsMax);
  const cursor = call.parameters.get('cursor') ?? undefined;
  return searchLogs(call.sources.servers, { ...logs, limit, cursor });
};

/** `GET /api/logs/histogram` */
export const histogramAnswer: Answer = async (call) => {
  const logs = logsIn(call, ['points', 'by']);
  const points = numberOf(call.parameters, 'points');
  const by = call.parameters.get('by') ?? undefined;
  return logHistogram(call.sources.servers, { ...logs, points, by });
};

/** `GET /api/logs/values` */
export const valuesAnswer: Answer = async (call) => {
  const logs = logsIn(call, ['name']);
  return fieldValues(call.sources.servers, { ...logs, name: textOf(call.parameters, 'name') });
};

/** `GET /api/logs/fields` */
export const fieldsAnswer: Answer = async ({ parameters, sources, signal }) => {
  checkParameters(parameters, { once: [] });
  return fieldNames(sources.servers, { signal });
};

/** `GET /api/logs/record` */
export const recordAnswer: Answer = async ({ parameters, sources, signal }) => {
  checkParameters(parameters, { once: ['index', 'id'] });
  const [index, id] = [textOf(parameters, 'index'), textOf(parameters, 'id')];
  return wholeRecord(sources.servers, { index, id, signal });
};

/** `GET /api/request` */
export const requestAnswer: Answer = async ({ parameters, sources, signal }) => {
  checkParameters(parameters, { once: ['trace'] });
  return requestTimeline(sources.servers, { trace: textOf(parameters, 'trace'), signal });
};

function logsIn({ parameters, signal }: Call, more: readonly string[]) {
  const { once, repeated } = filterNames;
  checkParameters(parameters, { once: ['from', 'to', ...once, ...more], repeated });
  return { filter: readFilter(parameters), range: rangeOf(parameters), signal };
}
