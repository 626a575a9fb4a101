// API handlers of the plane: overview, shipping, runbooks, and the retry of dead letters.
import { overview } from '../../overview/overview.ts';
import { runbook } from '../../overview/runbooks.ts';
import { shipping } from '../../shipping/shipping.ts';
import { limits } from '../limits.ts';
import type { Answer } from './call.ts';
import { checkParameters, rangeOf, textOf } from './parameters.ts';

/** `GET /api/overview` */
export const overviewAnswer: Answer = async ({ parameters, sources, signal }) => {
  checkParameters(parameters, { once: ['from', 'to'] });
  return overview(sources.servers, { range: rangeOf(parameters), parts: () => sources.parts(), signal });
};

/** `GET /api/runbook` */
export const runbookAnswer: Answer = async ({ parameters }) => {
  checkParameters(parameters, { once: ['name'] });
  return runbook(textOf(parameters, 'name'));
};

/** `GET /api/shipping` */
export const shippingAnswer: Answer = async ({ parameters, sources, signal }) => {
  checkParameters(parameters, { once: [] });
  const letters = async () => {
    await using dead = await sources.deadLetters();
    return await dead.list(limits.deadLettersMax);
  };
  return shipping(sources.servers, { letters, canRetry: true, signal });
};

/** `POST /api/dead-letters/retry`: continues if the browser disconnects, because it cannot be undone. */
export const retryAnswer: Answer = async ({ parameters, sources }) => {
  checkParameters(parameters, { once: [] });
  await using dead = await sources.deadLetters();
  return await dead.retry();
};
