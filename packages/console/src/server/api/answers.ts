// The routes of the API. The live tail, which does not end, is separate.
import { retryPath } from '../guard/method.ts';
import type { Answer } from './call.ts';
import { consoleAnswer, deploysAnswer, panelAnswer, variablesAnswer } from './dashboard-answers.ts';
import { fieldsAnswer, histogramAnswer, logsAnswer, recordAnswer, requestAnswer, valuesAnswer } from './log-answers.ts';
import { overviewAnswer, retryAnswer, runbookAnswer, shippingAnswer } from './plane-answers.ts';

export const answers: ReadonlyMap<string, Answer> = new Map([
  ['/api/console', consoleAnswer],
  ['/api/variables', variablesAnswer],
  ['/api/panel', panelAnswer],
  ['/api/deploys', deploysAnswer],
  ['/api/overview', overviewAnswer],
  ['/api/shipping', shippingAnswer],
  ['/api/runbook', runbookAnswer],
  ['/api/logs', logsAnswer],
  ['/api/logs/histogram', histogramAnswer],
  ['/api/logs/values', valuesAnswer],
  ['/api/logs/fields', fieldsAnswer],
  ['/api/logs/record', recordAnswer],
  ['/api/request', requestAnswer],
  [retryPath, retryAnswer],
]);
