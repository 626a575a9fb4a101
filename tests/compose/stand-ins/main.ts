// Entry of every stand-in: called by the name of the program that it stands for, with that program's arguments.
//
// It starts only when what it was given is in order, and serves only then; else it says in one line what is not.
import { basename } from 'node:path';
import { FailedCheck } from './failed-check.ts';
import { standInForGrafana } from './grafana.ts';
import { standInForKibana } from './kibana.ts';
import { type Shipper, standInForShipper } from './shipper.ts';

type StandIn = readonly [title: string, run: (args: readonly string[]) => Promise<string>];

const standIns: Readonly<Record<string, StandIn>> = {
  kibana: ['Kibana', standInForKibana],
  'run.sh': ['Grafana', standInForGrafana],
  logstash: pipeline('Logstash', {
    configuration: ['/usr/share/logstash/config', '/usr/share/logstash/telltale/pipeline'],
    state: '/usr/share/logstash/data',
    ports: { 5044: 'tls', 50000: 'tls' },
    ownPorts: { 9600: 'http' },
    ownHost: 'logstash-api',
  }),
  fluentd: pipeline('Fluentd', {
    configuration: ['/fluentd/etc/fluent.conf'],
    state: '/fluentd/state',
    ports: { 24224: 'plain', 24284: 'tls', 24231: 'https' },
    ownPorts: { 24220: 'http' },
  }),
  'fluent-bit': pipeline('Fluent Bit', {
    configuration: [],
    state: '/var/lib/fluent-bit',
    ports: { 24224: 'plain', 24284: 'tls', 2020: 'http' },
    ownPorts: {},
  }),
};

function pipeline(title: string, shipper: Shipper): StandIn {
  return [title, (args) => standInForShipper(shipper, args)];
}

const [, program = '', ...args] = process.argv;
const [title, run] = standIns[basename(program)] ?? [];
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
try {
  if (run === undefined) throw new FailedCheck(`nobody knows ${program}`);
  console.log(`stand-in for ${title}: ${await run(args)}`);
} catch (error) {
  if (!(error instanceof FailedCheck)) throw error;
  process.stderr.write(`stand-in for ${title}: ${error.message.replaceAll('\n', ' ')}\n`);
  process.exit(1);
}
