// Entry of every stand-in: called by the name of the program that it stands for, with that program's arguments.
//
// It starts only when what it was given is in order, and serves only then; else it says in one line what is not.
import { basename } from 'node:path';
import { FailedCheck } from './failed-check.ts';
import { standInForGrafana } from './grafana.ts';
import { standInForKibana } from './kibana.ts';
import { standInForShipper } from './shipper.ts';

type StandIn = readonly [title: string, run: (args: readonly string[]) => Promise<string>];

const standIns: Readonly<Record<string, StandIn>> = {
  kibana: ['Kibana', standInForKibana],
  'run.sh': ['Grafana', standInForGrafana],
  logstash: [
    'Logstash',
    (args) =>
      standInForShipper(
        {
          configuration: ['/usr/share/logstash/config', '/usr/share/logstash/pipeline'],
          ports: { 5044: 'tls', 50000: 'tls', 9600: 'http' },
        },
        args,
      ),
  ],
  fluentd: ['Fluentd', (args) => standInForShipper({ configuration: ['/fluentd/etc'], ports: { 24224: 'tls' } }, args)],
  'fluent-bit': [
    'Fluent Bit',
    (args) =>
      standInForShipper(
        { configuration: ['/fluent-bit/etc/fluent-bit.conf'], ports: { 24224: 'tls', 2020: 'http' } },
        args,
      ),
  ],
  'otelcol-contrib': [
    'the OpenTelemetry Collector',
    (args) =>
      standInForShipper(
        {
          configuration: ['/etc/otelcol-contrib/config.yaml'],
          ports: { 4317: 'tls', 4318: 'https', 13133: 'http', 8888: 'http' },
        },
        args,
      ),
  ],
};

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
