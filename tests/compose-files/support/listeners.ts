// What each listener of the stack asks of those who connect, as its configuration says: TLS, a login.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { committed, type SetUp, writtenServices } from './set-up.ts';

/** What a listener asks for. */
export interface Door {
  readonly tls: boolean;
  readonly login: boolean;
}

type Settings = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Settings>>;

const services = writtenServices();
const command = (service: string): readonly string[] => services[service]?.command ?? [];
const open: Door = { tls: false, login: false };

/** A server of Prometheus' makers: its users and its certificate are in one file, if it is configured. */
function webServer(service: string, made: SetUp): Door {
  if (!command(service).some((word) => word.includes('--web.config.file=/run/telltale/web.yaml'))) return open;
  const web: Settings = parse(readFileSync(join(made.filesOf(service), 'web.yaml'), 'utf8'));
  return { tls: web.tls_server_config !== undefined, login: web.basic_auth_users !== undefined };
}

/** The section of a settings file that says the port. */
function sectionOf(text: string, begins: RegExp, port: number): string {
  return text.split(begins).find((section) => new RegExp(`\\bport(?: =>)? ${port}\\b`).test(section)) ?? '';
}

function grafana(): Door {
  const text = committed('grafana/grafana.ini');
  return { tls: /^protocol = https$/m.test(text), login: /\[auth\.anonymous\]\nenabled = false/.test(text) };
}

function logstash(port: number): Door {
  const section = sectionOf(committed('logstash/pipeline/logs.conf'), /^ {2}(?=\w+ \{)/m, port);
  return { tls: /ssl_enabled => true/.test(section), login: /ssl_client_authentication => "required"/.test(section) };
}

function logstashApi(): Door {
  const settings: Settings = parse(committed('logstash/logstash.yml'));
  return { tls: settings['api.ssl.enabled'] === true, login: settings['api.auth.type'] === 'basic' };
}

function fluentd(port: number): Door {
  const section = sectionOf(committed('fluentd/fluent.conf'), /<source>/, port);
  return { tls: section.includes('<transport tls>'), login: section.includes('shared_key') };
}

function fluentBit(port: number): Door {
  const { pipeline } = parse(committed('fluent-bit/fluent-bit.yaml')) as { pipeline: { inputs: readonly Settings[] } };
  // Its page is a setting of the whole program, which knows no TLS.
  const input = pipeline.inputs.find((one) => one.port === port) ?? {};
  return { tls: input.tls === 'on', login: input.shared_key !== undefined };
}

interface CollectorSettings {
  readonly receivers: Readonly<Record<string, { readonly protocols: Blocks }>>;
  readonly exporters: Blocks;
}

function collector(port: number): Door {
  const { receivers, exporters } = parse(committed('otel-collector/config.yaml'), { merge: true }) as CollectorSettings;
  const listening = [
    ...Object.values(receivers).flatMap(({ protocols }) => Object.values(protocols)),
    ...Object.values(exporters),
  ];
  const settings = listening.find(({ endpoint }) => String(endpoint).endsWith(`:${port}`)) ?? {};
  return { tls: settings.tls !== undefined, login: settings.auth !== undefined };
}

function mail(kind: 'smtp' | 'ui'): Door {
  const flags = command('mail');
  return {
    tls: flags.some((flag) => flag.startsWith(`--${kind}-tls-cert=`)),
    login: flags.some((flag) => flag.startsWith(`--${kind}-auth-file=`)),
  };
}

/** @param made files of the stack's set-up */
export function doorsOf(made: SetUp): Readonly<Record<string, Door>> {
  const elasticsearch: Settings = parse(committed('elasticsearch/elasticsearch.yml'));
  const kibana: Settings = parse(committed('kibana/kibana.yml'));
  const isOn = (settings: unknown): boolean => (settings as Settings | undefined)?.enabled === true;
  const hasLogin = elasticsearch['xpack.security.enabled'] === true;
  const balancer = committed('demo-balancer/nginx.conf');
  const demo = services.demo?.environment ?? {};
  return {
    'elasticsearch:9200': { tls: isOn(elasticsearch['xpack.security.http.ssl']), login: hasLogin },
    // It has no users of its own: Elasticsearch's log in.
    'kibana:5601': { tls: isOn(kibana['server.ssl']), login: hasLogin },
    'prometheus:9090': webServer('prometheus', made),
    'alertmanager:9093': webServer('alertmanager', made),
    'grafana:3000': grafana(),
    'node-exporter:9100': webServer('node-exporter', made),
    'elasticsearch-exporter:9114': webServer('elasticsearch-exporter', made),
    'blackbox-exporter:9115': webServer('blackbox-exporter', made),
    'cadvisor:8080': {
      tls: command('cadvisor').some((word) => /tls|cert/.test(word)),
      login: command('cadvisor').some((word) => /auth/.test(word)),
    },
    'demo:3000': open,
    'demo:9464': { tls: 'TELLTALE_METRICS_TLS_CERT_FILE' in demo, login: 'TELLTALE_METRICS_USERNAME' in demo },
    'demo-balancer:8080': { tls: /listen 8080 ssl/.test(balancer), login: /auth_basic/.test(balancer) },
    'logstash:5044': logstash(5044),
    'logstash:50000': logstash(50_000),
    'logstash:9600': logstashApi(),
    // Its whole program: see its test.
    'logstash-exporter:9198': { tls: true, login: false },
    'fluentd:24224': fluentd(24_224),
    'fluentd:24231': fluentd(24_231),
    'fluentd:24284': fluentd(24_284),
    'fluent-bit:2020': fluentBit(2020),
    'fluent-bit:24224': fluentBit(24_224),
    'fluent-bit:24284': fluentBit(24_284),
    'otel-collector:4317': collector(4317),
    'otel-collector:4318': collector(4318),
    'otel-collector:8888': collector(8888),
    'otel-collector:8889': collector(8889),
    'mail:1025': mail('smtp'),
    'mail:8025': mail('ui'),
  };
}

/** Listeners of which docs/compose.md says that they ask for less than TLS and a login. */
export function documentedDoors(page: string): ReadonlyMap<string, Door> {
  const rows = page.split('\n').filter((line) => /^\| `[\w-]+:\d+`/.test(line));
  return new Map(
    rows.flatMap((row) => {
      const [, listeners = '', tls = '', login = ''] = row.split('|').map((cell) => cell.trim());
      const names = [...listeners.matchAll(/`([\w-]+:\d+)`/g)].map(([, name = '']) => name);
      return names.map((name): [string, Door] => [name, { tls: tls === 'yes', login: login === 'yes' }]);
    }),
  );
}
