// Validates the parameters of a dashboard request; an error names the parameter.
import { type Dashboard, dashboards, type Panel, panelId } from '@telltale/content';
import type { TimeRange } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { limits } from './limits.ts';

/** The chosen values by variable; an absent or empty list means all. */
export type Variables = Readonly<Record<string, readonly string[]>>;

function badRequest(parameter: string, why: string): ConsoleError {
  return new ConsoleError('bad_request', `${parameter}: ${why}`);
}

export function checkRange({ from, to }: TimeRange): void {
  const latest = Date.now() + limits.aheadMsMax;
  for (const [name, value] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 0 || value > latest) {
      throw badRequest(name, 'milliseconds since 1970 are expected, at most a day ahead');
    }
  }
  if (to - from < limits.rangeMsMin) throw badRequest('to', 'it must be at least a second after "from"');
  if (to - from > limits.rangeMsMax) throw badRequest('from', 'the range is longer than 400 days');
}

export function checkPoints(points: number): void {
  if (!Number.isSafeInteger(points) || points < 1 || points > limits.pointsMax) {
    throw badRequest('points', `a number from 1 to ${limits.pointsMax} is expected`);
  }
}

/** The variables of a dashboard that the user chooses; the others name data sources of Grafana. */
export function chosenBy({ variables }: Dashboard): ('service' | 'instance' | 'search')[] {
  return variables.filter((name) => name === 'service' || name === 'instance' || name === 'search');
}

export function checkVariables(dashboard: Dashboard, variables: Variables): void {
  const known: readonly string[] = chosenBy(dashboard);
  for (const [name, values] of Object.entries(variables)) {
    const parameter = `var-${name.slice(0, 40)}`;
    if (!known.includes(name)) throw badRequest(parameter, `the dashboard has no such variable`);
    const isSearch = name === 'search';
    if (values.length > (isSearch ? 1 : limits.chosenValuesMax)) throw badRequest(parameter, 'too many values');
    for (const value of values) {
      if (value.length > (isSearch ? limits.searchLengthMax : limits.valueLengthMax)) {
        throw badRequest(parameter, 'the value is too long');
      }
      if (!value.isWellFormed() || /\p{Cc}/u.test(value)) {
        throw badRequest(parameter, 'the value has control characters or invalid Unicode');
      }
    }
  }
}

/** @throws ConsoleError `not_found` */
export function dashboardOf(uid: string): Dashboard {
  const found = dashboards.find((one) => one.uid === uid);
  if (found === undefined) throw new ConsoleError('not_found', 'there is no such dashboard');
  return found;
}

/** @throws ConsoleError `not_found` */
export function panelOf({ uid, rows }: Dashboard, id: number): Panel {
  const found = rows.flatMap(({ panels }) => panels).find(({ title }) => panelId(uid, title) === id);
  if (found === undefined) throw new ConsoleError('not_found', `the dashboard ${uid} has no such panel`);
  return found;
}
