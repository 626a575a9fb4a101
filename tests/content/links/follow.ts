// Follows a link into its target by URL sync, whose queries must then find what was clicked.
import type { OpenDashboard } from '../../grafana/types.ts';
import { askTarget, openDashboard, type Sources } from '../grafana/ask-target.ts';
import type { Dashboard } from '../grafana/model.ts';
import { questionsOf } from '../panels.ts';
import { type Click, textAt } from './click.ts';
import { searchLinkFault } from './kibana-links.ts';

/** Where a link led. */
export interface Arrival {
  readonly target: Dashboard;
  readonly opened: OpenDashboard;
}

/**
 * Opens the target as the link has it.
 *
 * @returns undefined where the target is not Grafana's
 * @throws Error that says what is wrong with the link
 */
export async function arrive(click: Click, all: readonly Dashboard[], sources: Sources): Promise<Arrival | undefined> {
  const { href, open, services } = click;
  if (href.includes('/app/')) {
    const fault = searchLinkFault(href, open.range);
    if (fault !== undefined) throw new Error(fault);
    return undefined;
  }
  const left = /\$\{[^}]*\}|\{\{/.exec(href);
  if (left !== null) throw new Error(`${left[0]} is not filled in`);
  const { pathname, search, searchParams } = new URL(href, 'http://grafana.example');
  const target = all.find(({ uid }) => pathname === `/d/${uid}`);
  if (target === undefined) throw new Error(`there is no dashboard at ${pathname}`);
  if (!searchParams.has('from')) throw new Error('it does not take the time along');
  const opened = await openDashboard(target, sources);
  await opened.follow(search);
  const chosen = opened.chosen.get('service');
  if (chosen !== undefined && String(chosen) !== String(services ?? '$__all')) {
    throw new Error(`the target chose ${chosen}, not ${services ?? 'all'}`);
  }
  return { target, opened };
}

/** What the target shows beside what was clicked, or that it shows nothing. */
async function findings(
  { target, opened }: Arrival,
  { services, trace, mayFindNothing }: Click,
  sources: Sources,
): Promise<string | undefined> {
  const isNarrowed = opened.values.has('service') && services !== undefined;
  let found = 0;
  for (const { title, panel, target: query } of questionsOf(target)) {
    const asked = await askTarget(query, { open: opened, panel, sources });
    found += asked.found;
    const traces = trace === undefined ? [] : asked.lines.map((line) => textAt(line, 'trace.id'));
    if (traces.some((one) => one !== trace)) return `${title} shows lines of other requests`;
    const text = query.expr ?? query.query ?? '';
    const shown =
      isNarrowed && /\$\{?service\b/.test(text)
        ? [
            ...asked.answer.series.map(({ labels }) => labels.job),
            ...asked.lines.map((line) => textAt(line, 'service.name')),
          ]
        : [];
    const other = shown.find((name) => name !== undefined && !services?.includes(name));
    if (other !== undefined && panel !== undefined) return `${title} shows ${other}, which was not clicked`;
    if (trace !== undefined && asked.lines.length > 0) return undefined;
  }
  if (trace !== undefined) return `no line of the request ${trace} is found`;
  return found > 0 || mayFindNothing ? undefined : 'nothing is found there';
}

/** @returns what is wrong with a link; undefined where its target finds what was clicked */
export async function follow(click: Click, all: readonly Dashboard[], sources: Sources): Promise<string | undefined> {
  try {
    const arrival = await arrive(click, all, sources);
    return arrival && (await findings(arrival, click, sources));
  } catch (error) {
    return (error as Error).message;
  }
}
