// The variables of a dashboard: their possible values, and the text that replaces them in queries.
import { allPattern, type Dashboard, type ListVariableName, variableQueries } from '@telltale/content';
import type { TimeRange, VariableValues } from '../api.ts';
import type { Servers } from '../servers/servers.ts';
import { limits } from './limits.ts';
import { queryLabelValues } from './query-prometheus.ts';
import { checkRange, checkVariables, chosenBy, dashboardOf, type Variables } from './validate-request.ts';
import { type Chosen, timesAt, variablesIn, writePromql } from './write-query.ts';

/** A request about a dashboard within a range. */
export interface DashboardQuestion {
  readonly dashboard: string;
  readonly range: TimeRange;
  readonly variables: Variables;
  readonly signal?: AbortSignal | undefined;
}

/** The same, validated and with the dashboard. */
export interface CheckedQuestion extends Omit<DashboardQuestion, 'dashboard'> {
  readonly dashboard: Dashboard;
}

/** @throws ConsoleError `bad_request` or `not_found` */
export function checked(question: DashboardQuestion): CheckedQuestion {
  const dashboard = dashboardOf(question.dashboard);
  checkRange(question.range);
  checkVariables(dashboard, question.variables);
  return { ...question, dashboard };
}

const isList = (name: string): name is ListVariableName => name in variableQueries;

/** The values of a variable up to the limit, and the number of those that are not listed. */
async function listed(
  servers: Servers,
  name: ListVariableName,
  question: CheckedQuestion,
): Promise<{ readonly values: readonly string[]; readonly leftOut: number }> {
  const { series, label } = variableQueries[name];
  const { range, signal } = question;
  const times = timesAt(range, limits.scrapeMs);
  const variables = await chosenIn(servers, series, question);
  const query = { series: writePromql(series, { variables, times }), label, range };
  const all = await queryLabelValues({ servers, signal }, query);
  const values = all.slice(0, limits.listedValuesMax);
  return { values, leftOut: all.length - values.length };
}

async function chosenOf(servers: Servers, name: string, question: CheckedQuestion): Promise<Chosen> {
  const values = question.variables[name] ?? [];
  if (values.length > 0 || !isList(name)) return { values };
  const pattern = allPattern(name, question.dashboard);
  return pattern === undefined ? { values: (await listed(servers, name, question)).values } : { pattern };
}

/** The replacements of the variables that a text contains. */
export async function chosenIn(
  servers: Servers,
  text: string,
  question: CheckedQuestion,
): Promise<Readonly<Record<string, Chosen>>> {
  const names = variablesIn(text);
  const chosen = await Promise.all(names.map((name) => chosenOf(servers, name, question)));
  return Object.fromEntries(names.map((name, index) => [name, chosen[index] ?? { values: [] }]));
}

/** The possible values; instances only of the chosen services. */
export async function variableValues(servers: Servers, question: DashboardQuestion): Promise<VariableValues> {
  const asked = checked(question);
  const names = chosenBy(asked.dashboard).filter(isList);
  const lists = await Promise.all(names.map((name) => listed(servers, name, asked)));
  const values = names.map((name, index) => [name, lists[index]?.values ?? []] as const);
  const leftOut = names.flatMap((name, index) => {
    const count = lists[index]?.leftOut ?? 0;
    const isInAll = allPattern(name, asked.dashboard) !== undefined;
    return count > 0
      ? [[name, `${count} more are not listed. All ${isInAll ? 'includes' : 'does not include'} them.`]]
      : [];
  });
  return { ...Object.fromEntries(values), ...(leftOut.length > 0 && { left_out: Object.fromEntries(leftOut) }) };
}
