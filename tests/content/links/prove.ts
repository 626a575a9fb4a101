// Follows every link of every dashboard by Grafana's own code, for each choice that can be made where it stands.
import { choicesOf } from '../choices.ts';
import { openDashboard } from '../grafana/ask-target.ts';
import { readDashboards } from '../grafana/model.ts';
import type { Sources } from '../panels.ts';
import type { Click } from './click.ts';
import { clickedLinks, exemplarLinks, kibanaClicks } from './clicked-links.ts';
import { follow } from './follow.ts';
import { writtenLinks } from './written-links.ts';

/** One link, followed. */
export interface LinkProof {
  /** Where it stands, and what was chosen or clicked there. */
  readonly from: string;
  readonly href: string;
  /** Undefined where it leads to what was clicked. */
  readonly why: string | undefined;
}

/** Follows each link, for each choice that can be made where it stands. */
export async function proveLinks(sources: Sources): Promise<LinkProof[]> {
  const all = readDashboards();
  const proofs: LinkProof[] = [];
  const known = new Map<string, string | undefined>();
  const prove = async (clicks: readonly Click[]): Promise<void> => {
    for (const click of clicks) {
      const { from, href } = click;
      if (!known.has(href)) known.set(href, await follow(click, all, sources));
      proofs.push({ from, href, why: known.get(href) });
    }
  };
  for (const dashboard of all) {
    const opened = await openDashboard(dashboard, sources);
    await prove(writtenLinks(dashboard, opened, 'as opened', all));
    for (const { name, tries } of choicesOf(dashboard, opened, [sources.service])) {
      const [first] = tries;
      if (first?.variable !== 'service') continue;
      const chosen = await openDashboard(dashboard, sources);
      await chosen.choose(first.variable, first.value);
      await prove(writtenLinks(dashboard, chosen, name, all));
    }
    await prove(await clickedLinks(dashboard, sources));
    // Not every request has a line of its own; one of each graph's does.
    const exemplars = Object.values(
      Object.groupBy(await exemplarLinks(dashboard, opened, sources), ({ from }) => from),
    );
    for (const clicks of exemplars) {
      for (const click of clicks ?? []) {
        await prove([click]);
        if (proofs.at(-1)?.why === undefined || click === clicks?.at(-1)) break;
        proofs.pop();
      }
    }
  }
  const [first] = all;
  if (first !== undefined) await prove(await kibanaClicks(await openDashboard(first, sources), sources));
  return proofs;
}
