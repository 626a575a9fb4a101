// Which alerts say nothing new while another fires.
import type { Inhibition, Matcher } from './configuration.ts';

function named(...names: readonly string[]): Matcher {
  return `alertname=~"${names.join('|')}"`;
}

function notNamed(...names: readonly string[]): Matcher {
  return `alertname!~"${names.join('|')}"`;
}

/** A label that is missing on both sides counts as equal: alerts without a job have nothing to do with one another. */
const ofSomeJob: Matcher = 'job=~".+"';

const down = ['ServiceDown', 'ServiceGone'] as const;
const elasticsearchDown = ['ElasticsearchUnreachable', 'ElasticsearchRed', 'ElasticsearchDiskNearlyFull'] as const;

export const inhibitions: readonly Inhibition[] = [
  // Somebody is up and looks at that service already. Those that silence critical ones are not silenced by them: else
  // both would be silent.
  {
    source_matchers: ['severity="critical"', ofSomeJob],
    target_matchers: ['severity=~"warning|info"', ofSomeJob, notNamed('TargetDown', 'ServiceGone')],
    equal: ['job'],
  },
  // Of a process that cannot be asked, what was known last says nothing.
  {
    source_matchers: ['alertname="TargetDown"'],
    target_matchers: ['instance=~".+"', notNamed('TargetDown', ...down)],
    equal: ['job', 'instance'],
  },
  {
    source_matchers: [named(...down), ofSomeJob],
    target_matchers: [notNamed(...down), ofSomeJob],
    equal: ['job'],
  },
  // One page for one fire: the faster rate says it all.
  {
    source_matchers: ['alertname="ErrorBudgetGoneInTwoDays"'],
    target_matchers: ['alertname="ErrorBudgetGoneInFiveDays"'],
    equal: ['job'],
  },
  {
    source_matchers: ['alertname="LatencyBudgetGoneInTwoDays"'],
    target_matchers: ['alertname="LatencyBudgetGoneInFiveDays"'],
    equal: ['job'],
  },
  // Elasticsearch is at fault, and no service that ships to it. Records that are lost are news all the same.
  {
    source_matchers: [named(...elasticsearchDown, 'LogDeliveryStopped')],
    target_matchers: [named('LogBacklogGrowing', 'LogRecordsLate', 'LogSpoolFillsUp')],
  },
  {
    source_matchers: [named(...elasticsearchDown)],
    target_matchers: ['alertname="LogDeliveryStopped"'],
  },
  // Kibana is not well where Elasticsearch is not.
  {
    source_matchers: [named(...elasticsearchDown)],
    target_matchers: ['alertname="ProbeFailing"', 'instance=~".*(elasticsearch|kibana).*"'],
  },
];
