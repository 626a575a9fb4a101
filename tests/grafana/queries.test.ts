// Every query of every dashboard, written by Grafana's own libraries for every choice, is one that the servers take.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choicesOf } from '../content/choices.ts';
import { askTarget, openDashboard, type Sources } from '../content/grafana/ask-target.ts';
import { type Dashboard, examplesFolder, readDashboards } from '../content/grafana/model.ts';
import { questionsOf } from '../content/panels.ts';
import { testPlane } from '../support/plane.ts';
import { type Ask, type ServerClient, serverClient } from '../support/server-client.ts';
import type { OpenDashboard } from './types.ts';

/** Names with what a pattern, Lucene and a URL each have a meaning for. */
const names = ['shop', 'till.v2 (blue)', "it's 1/2+1"];
let prometheus: ServerClient;
let elasticsearch: ServerClient;
let sources: Sources;

beforeAll(async () => {
  const { connections } = await testPlane();
  prometheus = serverClient(connections.prometheus);
  elasticsearch = serverClient(connections.elasticsearch);
  // The real servers, but for the names that there are to choose from.
  const named = (path: string, ...rest: unknown[]) =>
    path.startsWith('/api/v1/label/')
      ? Promise.resolve({ data: names })
      : prometheus.ask(path, ...(rest as Parameters<Ask> extends [string, ...infer Rest] ? Rest : never));
  sources = { prometheus: named as Ask, elasticsearch: elasticsearch.ask, scrapeSeconds: 15 };
});
afterAll(async () => {
  await prometheus[Symbol.asyncDispose]();
  await elasticsearch[Symbol.asyncDispose]();
});

/** What the servers have against the queries of a dashboard, for what is chosen on it. */
async function complaints(dashboard: Dashboard, open: OpenDashboard, choice: string): Promise<string[]> {
  const asked = questionsOf(dashboard).map(async ({ title, panel, target }) => {
    try {
      await askTarget(target, { open, panel, sources });
      return [];
    } catch (error) {
      return [`${title} (${choice}): ${(error as Error).message}`];
    }
  });
  return (await Promise.all(asked)).flat();
}

const committed = [...readDashboards(), ...readDashboards(examplesFolder)];

describe.each(committed.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_, dashboard) => {
  it('sends only valid queries, whatever is chosen', async () => {
    const open = await openDashboard(dashboard, sources);
    const found = await complaints(dashboard, open, 'as opened');
    for (const { name, tries } of choicesOf(dashboard, open, ['till.v2 (blue)'])) {
      const [first] = tries;
      if (first === undefined) throw new Error(`${name}: nothing to choose`);
      const chosen = await openDashboard(dashboard, sources);
      await chosen.choose(first.variable, first.value);
      found.push(...(await complaints(dashboard, chosen, name)));
    }
    expect(found).toEqual([]);
  });
});

describe('a value is written into a query', () => {
  const template = {
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        {
          type: 'query',
          name: 'service',
          query: { query: 'label_values(up, job)', refId: 'x' },
          datasource: { type: 'prometheus', uid: 'telltale-metrics' },
          multi: true,
          includeAll: true,
          allValue: '.+',
          current: { text: 'All', value: '$__all' },
        },
        { type: 'textbox', name: 'search', query: '*' },
      ],
    },
  };
  const opened = () => openDashboard(template as never, sources);

  it('all values as the value for all, in any format', async () => {
    const open = await opened();
    expect(open.interpolate('{job=~"$service"}', 'promql')).toBe('{job=~".+"}');
    expect(open.interpolate('/${service:regex}/', 'lucene')).toBe('/.+/');
  });

  it('one value escaped, several as alternatives', async () => {
    const open = await opened();
    await open.choose('service', ['till.v2 (blue)']);
    expect(open.interpolate('{job=~"$service"}', 'promql')).toBe('{job=~"till\\\\.v2 \\\\(blue\\\\)"}');
    await open.choose('service', ['shop', 'till.v2 (blue)']);
    expect(open.interpolate('{job=~"$service"}', 'promql')).toBe('{job=~"(shop|till\\\\.v2 \\\\(blue\\\\))"}');
    expect(open.interpolate('/${service:regex}/', 'lucene')).toBe('/(shop|till\\.v2 \\(blue\\))/');
  });

  it('a text box escaped for Lucene, unless the raw format is requested', async () => {
    const open = await opened();
    expect(open.interpolate('(${search})', 'lucene')).toBe('(\\*)');
    expect(open.interpolate('(${search:raw})', 'lucene')).toBe('(*)');
  });

  it('an unknown variable is an error that names it', async () => {
    const open = await opened();
    expect(() => open.interpolate('up{job="$team"}', 'promql')).toThrow('$team is no variable');
  });
});
