// Prometheus' scrape targets, and whether they are still scraped after a change.
import { setTimeout as delay } from 'node:timers/promises';
import { type Operator, PlaneError, limits as planeLimits } from '@telltale/plane';
import { limits } from './limits.ts';

interface Target {
  readonly labels: { readonly job: string };
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastScrape: string;
  readonly lastError: string;
}

/** Addresses that Prometheus scrapes successfully. */
export async function scrapedTargets(operator: Operator): Promise<Set<string>> {
  return new Set((await targetsOf(operator)).flatMap(({ health, scrapeUrl }) => (health === 'up' ? [scrapeUrl] : [])));
}

/**
 * Waits until each part of the plane was scraped again, and each of these addresses; a missing one was ended by
 * somebody else.
 *
 * @param addresses those that were scraped before
 * @param since milliseconds since the epoch
 * @returns notes for the user: targets that cannot be scraped although they accept Prometheus' credentials
 * @throws PlaneError `not_taken_up` if one of them rejects Prometheus
 */
export async function awaitScrapes(
  operator: Operator,
  addresses: ReadonlySet<string>,
  since: number,
): Promise<string[]> {
  for (const begun = Date.now(); ; await delay(planeLimits.healthPollMs)) {
    const late = (await targetsOf(operator)).filter(
      ({ labels, scrapeUrl, health, lastScrape }) =>
        (addresses.has(scrapeUrl) || operator.parts.includes(labels.job)) &&
        (health !== 'up' || Date.parse(lastScrape) <= since),
    );
    if (late.length === 0) return [];
    if (Date.now() - begun <= limits.scrapedMsMax) continue;
    const refusing = late.find(({ lastError }) => /\b40[13]\b|certificate|x509|tls:/i.test(lastError));
    if (refusing !== undefined) throw notScraped(refusing);
    return late.map(({ scrapeUrl, lastError }) => `Prometheus no longer scrapes ${scrapeUrl}: ${lastError}`);
  }
}

async function targetsOf(operator: Operator): Promise<readonly Target[]> {
  await using client = await operator.client('prometheus', 'reader');
  const { status, body } = await client.ask<{ data: { activeTargets: readonly Target[] } }>({
    path: '/api/v1/targets?state=active',
  });
  if (status === 200) return body.data.activeTargets;
  throw new PlaneError('refused', {
    what: 'cannot read what Prometheus scrapes',
    why: `it answers ${status}`,
    remedy: 'See its log: telltale logs prometheus',
  });
}

function notScraped({ scrapeUrl, lastError }: Target): PlaneError {
  return new PlaneError('not_taken_up', {
    what: 'cannot finish the rotation',
    where: `of ${scrapeUrl}`,
    why: `Prometheus is not allowed to read it: ${lastError}`,
    remedy:
      'Run the command again: telltale rotate. If this does not help: telltale down, then telltale up; the data stays',
  });
}
