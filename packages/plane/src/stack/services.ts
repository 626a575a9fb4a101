// Every service that gets files of its own, and which.
import { agesOfStack } from './ages.ts';
import { alertmanager } from './alertmanager.ts';
import { elasticsearch } from './elasticsearch.ts';
import { elasticsearchExporter } from './elasticsearch-exporter.ts';
import { healthClient } from './health.ts';
import { kibana } from './kibana.ts';
import type { StackService } from './premises.ts';
import { prometheusUsers } from './users.ts';
import { webConfiguration } from './web.ts';

const prometheus: StackService = {
  name: 'prometheus',
  passwords: ['scraper'],
  render: async (premises) =>
    new Map([
      ['web.yaml', await webConfiguration(premises, prometheusUsers)],
      ['health.yaml', healthClient(premises.secrets.scraper, 'scraper.password')],
      ['ages.rules.yaml', await agesOfStack(premises)],
    ]),
};

function exporter(name: string): StackService {
  return {
    name,
    passwords: [],
    render: async (premises) => new Map([['web.yaml', await webConfiguration(premises)]]),
  };
}

/** A service that sends log records. */
function shipping(name: string): StackService {
  return { name, passwords: ['shipper'] };
}

/** In no order that matters: each folder stands for itself, but for the ages, which look at all certificates. */
export const stackServices: readonly StackService[] = [
  elasticsearch,
  kibana,
  alertmanager,
  { name: 'grafana', passwords: ['grafana', 'operator', 'grafana-key'] },
  exporter('node-exporter'),
  exporter('blackbox-exporter'),
  elasticsearchExporter,
  shipping('logstash'),
  shipping('fluentd'),
  shipping('fluent-bit'),
  shipping('otel-collector'),
  { name: 'mail', passwords: [] },
  shipping('demo'),
  prometheus,
];
