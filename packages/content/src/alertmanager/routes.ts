// The routing tree of alerts: by severity, and by team if a team has its own receivers.
import type { Route } from './configuration.ts';

/** Notifies at once, and again after four hours. */
const paging = { group_wait: '10s', group_interval: '5m', repeat_interval: '4h' } as const;
/** For working hours: alerts that fire together are grouped, and repeated the next day. */
const waiting = { group_wait: '1m', group_interval: '10m', repeat_interval: '24h' } as const;

function ofTeam(team: string): Route {
  return {
    receiver: `tickets-${team}`,
    matchers: [`team="${team}"`],
    ...waiting,
    routes: [{ receiver: `page-${team}`, matchers: ['severity="critical"'], ...paging }],
  };
}

/** The routing tree. @param teams teams with their own receivers; alerts of other teams go to the common ones */
export function routesFor(teams: readonly string[]): Route {
  return {
    // Alerts without a matching route go to the receiver for working hours.
    receiver: 'tickets',
    // One message for all processes of a service with the same problem.
    group_by: ['alertname', 'job', 'team'],
    ...waiting,
    routes: [
      {
        // Sent all the time: if it stops arriving, its receiver pages.
        receiver: 'dead-mans-switch',
        matchers: ['alertname="Watchdog"'],
        group_wait: '0s',
        group_interval: '1m',
        repeat_interval: '2m',
      },
      { receiver: 'nobody', matchers: ['severity=~"info|none"'] },
      ...teams.map(ofTeam),
      { receiver: 'page', matchers: ['severity="critical"'], ...paging },
      { receiver: 'tickets', matchers: ['severity="warning"'] },
    ],
  };
}
