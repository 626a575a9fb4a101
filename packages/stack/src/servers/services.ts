// The services of the stack that need their own files.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { kindOf, PlaneError } from '@telltale/plane';
import { expiryRules, expiryRulesFile } from '@telltale/plane/servers';
import type { StackLayout } from '../layout.ts';
import { alertmanager } from './alertmanager.ts';
import { elasticsearch } from './elasticsearch.ts';
import { elasticsearchExporter } from './elasticsearch-exporter.ts';
import { healthClient } from './health.ts';
import { kibana } from './kibana.ts';
import { prometheusAdapter } from './prometheus-adapter.ts';
import type { StackService } from './server-inputs.ts';
import { webFileWithoutUsers, webFileWithUsers } from './web.ts';

const prometheus: StackService = {
  name: 'prometheus',
  passwords: ['scraper'],
  async render(inputs) {
    const { root } = inputs.layout;
    // All certificates exist at this point.
    const folders = (await readdir(root)).toSorted().map((name) => [name, join(root, name)] as const);
    return new Map([
      await webFileWithUsers(inputs),
      ['health.yaml', healthClient(inputs.secrets.scraper, 'scraper.password')],
      [expiryRulesFile, await expiryRules({ ...inputs, folders })],
    ]);
  },
};

function exporter(name: string): StackService {
  return {
    name,
    passwords: [],
    render: async () => new Map([webFileWithoutUsers]),
  };
}

/** Shows caught mail to the operator of the stack. */
const mail: StackService = {
  name: 'mail',
  passwords: [],
  async render({ secrets: { operator }, hash }) {
    return new Map([['users.htpasswd', `${operator.username}:${await hash(operator)}\n`]]);
  },
};

/** A service that sends log records. */
function shipping(name: string): StackService {
  return { name, passwords: ['shipper'] };
}

/** Prometheus comes last, because it needs the ages of all certificates. */
const known: readonly StackService[] = [
  elasticsearch,
  kibana,
  alertmanager,
  { name: 'grafana', passwords: ['grafana', 'operator', 'grafana-key', 'scraper'] },
  exporter('node-exporter'),
  exporter('blackbox-exporter'),
  elasticsearchExporter,
  shipping('logstash'),
  // Prometheus scrapes it like the others: its page has no users.
  { name: 'logstash-exporter', passwords: [] },
  shipping('fluentd'),
  shipping('fluent-bit'),
  shipping('otel-collector'),
  mail,
  shipping('demo'),
  // The credentials of a service in a cluster, which has no folder of the set-up.
  shipping('shipper'),
  exporter('kube-state-metrics'),
  prometheusAdapter,
  prometheus,
];

/** Services that are not in Compose. */
const notInCompose: readonly string[] = ['shipper', 'kube-state-metrics', 'prometheus-adapter'];

/** A service of the stack, or a further instance: `elasticsearch-2` is another Elasticsearch. */
function serviceOf(name: string): StackService {
  const service = known.find((one) => one.name === name || one.name === kindOf(name));
  if (service !== undefined) return { ...service, name };
  throw new PlaneError('settings', {
    what: 'cannot create the files',
    where: `of the service ${name}`,
    why: 'the stack has no service of this name; a further instance is named like elasticsearch-2',
    remedy: 'Correct TELLTALE_STACK_COPIES',
  });
}

/** All services that get files: those of the layout, and further instances. @throws PlaneError `settings` */
export function stackServices({ copies, services }: Pick<StackLayout, 'copies' | 'services'>): StackService[] {
  const isWanted = (name: string): boolean => services?.includes(name) ?? !notInCompose.includes(name);
  return [...copies.map(serviceOf), ...known.filter(({ name }) => isWanted(name))];
}
