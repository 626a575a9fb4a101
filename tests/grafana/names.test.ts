// Whatever a service is called, a dashboard that is narrowed to it asks for it and for no other: of Prometheus and of
// Elasticsearch, by the queries that Grafana's own libraries write.
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { openDashboard, type Sources, writeQuery } from '../content/grafana/ask-target.ts';
import { readDashboards } from '../content/grafana/model.ts';
import { questionsOf } from '../content/panels.ts';
import type { Ask } from '../support/server-client.ts';

/** Names with what a URL, a pattern, Lucene or PromQL has a meaning for. */
const chosen = [
  'a b#c&d~e<f>',
  "it's%20",
  'a+b',
  'a.b',
  'a|b',
  'a\\b',
  'a*{2}(b)[c]$^?',
  'a/b:c',
  '-a',
  '!a AND b',
  'zürich 東京 😀',
];
/** And others, which a pattern would match that means more than the name. */
const names = [...chosen, 'aab', 'axb', 'a', 'b', 'a\\\\b'];
const sources: Sources = {
  prometheus: (async () => ({ data: names })) as Ask,
  elasticsearch: () => Promise.reject(new Error('nothing is asked of Elasticsearch here')),
  scrapeSeconds: 15,
};

/** Patterns of the label `job` in an expression that name services, as Prometheus reads them. */
function patternsOfJob(expr: string): string[] {
  const patterns: string[] = [];
  parser.parse(expr).iterate({
    enter({ name, node }) {
      if (name !== 'UnquotedLabelMatcher') return;
      const [label, operator, value] = ['LabelName', 'MatchOp', 'StringLiteral'].map((part) => {
        const found = node.getChild(part);
        return found === null ? '' : expr.slice(found.from, found.to);
      });
      if (label === 'job' && operator === '=~') patterns.push(String(JSON.parse(value ?? '')));
    },
  });
  return patterns;
}

/** The pattern of `service.name` in a query of Lucene. */
function patternOfService(query: string): string | undefined {
  return /service\.name:\/((?:[^/\\]|\\.)*)\//s.exec(query)?.[1];
}

/** Those that a pattern matches as a whole. */
const matched = (pattern: string): string[] => names.filter((name) => new RegExp(`^(?:${pattern})$`, 's').test(name));

const narrowed = readDashboards().filter(({ templating }) => templating.list.some(({ name }) => name === 'service'));

describe.each(narrowed.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_, dashboard) => {
  it('queries only the one or two chosen services', async () => {
    const open = await openDashboard(dashboard, sources);
    const { multi } = dashboard.templating.list.find(({ name }) => name === 'service') ?? {};
    const choices = [...chosen.map((name) => [name]), ...(multi ? [['a|b', 'a.b']] : [])];
    let asked = 0;
    for (const choice of choices) {
      await open.choose('service', multi ? choice : (choice[0] ?? ''));
      for (const { title, panel, target } of questionsOf(dashboard)) {
        const { type } = target.datasource;
        const text = target.expr ?? target.query ?? '';
        if (!/\$\{?service\b/.test(text)) continue;
        const { query } = await writeQuery(text, { open, panel, type, scrapeSeconds: 15 });
        const patterns =
          type === 'elasticsearch'
            ? [patternOfService(query)]
            : patternsOfJob(query.replaceAll('@ end()', '')).filter(
                (pattern) => matched(pattern).length < names.length,
              );
        asked += 1;
        for (const pattern of patterns) {
          expect(pattern === undefined ? query : matched(pattern), `${title}: ${query}`).toEqual(
            names.filter((name) => choice.includes(name)),
          );
        }
        expect(patterns.length, `${title}: ${query}`).toBeGreaterThan(0);
      }
    }
    expect(asked).toBeGreaterThan(chosen.length);
  });
});

it('a quote in a name ends the string of a query, because the Prometheus data source does not escape it', async () => {
  const [dashboard] = narrowed;
  if (dashboard === undefined) throw new Error('no dashboard is narrowed');
  const open = await openDashboard(dashboard, { prometheus: (async () => ({ data: ['a"b'] })) as Ask });
  await open.choose('service', ['a"b']);
  expect(open.interpolate('up{job=~"$service"}', 'promql')).toBe('up{job=~"a"b"}');
});
