// API handlers of the dashboards: list, values of variables, data of panels, deploys.
import { ConsoleError } from '../../console-error.ts';
import { deploys } from '../../dashboards/deploys.ts';
import { describeConsole } from '../../dashboards/describe-console.ts';
import { panelData } from '../../dashboards/panel-data.ts';
import { variableValues } from '../../dashboards/variables.ts';
import type { Answer, Call } from './call.ts';
import { checkParameters, chosenIn, numberOf, rangeOf, textOf, variableNames } from './parameters.ts';

/** `GET /api/console` */
export const consoleAnswer: Answer = async ({ parameters, sources, signal }) => {
  checkParameters(parameters, { once: [] });
  const { telltale, engine } = sources;
  const links = () => sources.userInterfaces().catch(cannotLook);
  return describeConsole(sources.servers, { telltale, engine, signal, links });
};

function cannotLook(cause: unknown): never {
  throw new ConsoleError('unreachable', cause instanceof Error ? cause.message : String(cause), { cause });
}

/** `GET /api/variables` */
export const variablesAnswer: Answer = async (call) => variableValues(call.sources.servers, dashboardIn(call));

/** `GET /api/deploys` */
export const deploysAnswer: Answer = async (call) => deploys(call.sources.servers, dashboardIn(call));

/** `GET /api/panel` */
export const panelAnswer: Answer = async (call) => {
  const dashboard = dashboardIn(call, ['panel', 'points']);
  const { parameters, sources } = call;
  const panel = numberOf(parameters, 'panel');
  const points = numberOf(parameters, 'points');
  return panelData(sources.servers, { ...dashboard, panel, points });
};

function dashboardIn({ parameters, signal }: Call, more: readonly string[] = []) {
  checkParameters(parameters, { once: ['dashboard', 'from', 'to', ...more], repeated: variableNames });
  const dashboard = textOf(parameters, 'dashboard');
  return { dashboard, range: rangeOf(parameters), variables: chosenIn(parameters), signal };
}
