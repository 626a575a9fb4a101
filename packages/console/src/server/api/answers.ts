// Which function answers which path of the API.
import { retryPath } from '../guard/method.ts';
import type { Answer } from './call.ts';
import { consoleAnswer, deploysAnswer, panelAnswer, variablesAnswer } from './dashboard-answers.ts';
import { overviewAnswer, retryAnswer, runbookAnswer, shippingAnswer } from './plane-answers.ts';

export const answers: ReadonlyMap<string, Answer> = new Map([
  ['/api/console', consoleAnswer],
  ['/api/variables', variablesAnswer],
  ['/api/panel', panelAnswer],
  ['/api/deploys', deploysAnswer],
  ['/api/overview', overviewAnswer],
  ['/api/shipping', shippingAnswer],
  ['/api/runbook', runbookAnswer],
  [retryPath, retryAnswer],
]);
