// Each configuration of the stack is one that its server takes, and names nothing that is not there.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { ownRolesOf, userNames } from '../../packages/plane/src/servers/access.ts';
import { obtainAmtool } from '../support/amtool.ts';
import { obtainExporters } from '../support/artifacts/exporters.ts';
import { composeFolder, type Service } from './support/compose-model.ts';
import { committed, type SetUp, setUp, writtenServices } from './support/set-up.ts';

const dashboards = fileURLToPath(new URL('../../dashboards', import.meta.url));
const services = writtenServices();
/** Folders of configuration, one a service. */
const configured = readdirSync(composeFolder).filter((name) => name in services);
/** Servers that read users and TLS in the form of Prometheus' makers. */
const webServers = ['prometheus', 'alertmanager', 'node-exporter', 'blackbox-exporter', 'elasticsearch-exporter'];

let made: SetUp;
beforeAll(async () => {
  made = await setUp();
});
afterAll(() => made[Symbol.dispose]());

describe('promtool', () => {
  let promtool: string;
  beforeAll(async () => {
    ({ promtool } = await obtainPrometheus());
  });
  const run = (...args: readonly string[]): string => execFileSync(promtool, args, { encoding: 'utf8', stdio: 'pipe' });

  it("accepts Prometheus' configuration, its rules and its further jobs", () => {
    const folder = join(made.folder, 'prometheus');
    cpSync(join(composeFolder, 'prometheus'), folder, { recursive: true });
    cpSync(join(folder, 'scrape.d/dns.yml.example'), join(folder, 'scrape.d/dns.yml'));
    const path = join(folder, 'prometheus.yml');
    const rules = join(dashboards, 'prometheus');
    writeFileSync(path, made.placed('prometheus', readFileSync(path, 'utf8')).replaceAll('/etc/telltale/rules', rules));
    const said = run('check', 'config', path);
    expect(said).toContain(`SUCCESS: ${globSync(join(rules, '*.rules.yaml')).length + 1} rule files found`);
    expect(said).not.toContain('FAILED');
  });

  it.each(webServers)('accepts users and TLS of %s', (service) => {
    const path = join(made.folder, `${service}.web.yaml`);
    writeFileSync(path, made.placed(service, readFileSync(join(made.filesOf(service), 'web.yaml'), 'utf8')));
    // It ends with an error, and its words become the failure's message, where it does not.
    run('check', 'web-config', path);
  });
});

it("amtool accepts Alertmanager's configuration", async () => {
  const path = join(made.folder, 'alertmanager.yaml');
  const text = readFileSync(join(made.filesOf('alertmanager'), 'alertmanager.yaml'), 'utf8');
  writeFileSync(path, made.placed('alertmanager', text));
  expect((await obtainAmtool()).check(path)).toMatch(/SUCCESS[\s\S]*1 templates[\s\S]*SUCCESS/);
});

it('blackbox_exporter accepts its configuration, which defines each module that Prometheus uses', async () => {
  const { blackboxExporter } = await obtainExporters();
  const path = join(made.folder, 'blackbox.yml');
  const text = committed('blackbox-exporter/blackbox.yml');
  writeFileSync(path, made.placed('blackbox-exporter', text));
  // It ends with an error, and its words become the failure's message, where it does not.
  execFileSync(blackboxExporter, ['--config.check', `--config.file=${path}`], { stdio: 'pipe' });
  const asked = [
    ...committed('prometheus/prometheus.yml').matchAll(/params: \{ module: \[(\w+)\]/g),
    ...committed('compose.yaml').matchAll(/[?&]module=(\w+)/g),
  ].map(([, name]) => name);
  expect(new Set(asked)).toEqual(new Set(Object.keys(parse(text).modules)));
});

describe("Elasticsearch's settings", () => {
  const settings: Record<string, unknown> = parse(committed('elasticsearch/elasticsearch.yml'));
  const cluster: { services: Record<string, Service> } = parse(committed('cluster.yaml'), {
    merge: true,
    // It warns of Compose's own tags.
    logLevel: 'error',
  });
  const receiversOf = (containers: readonly Service[]): string[] =>
    containers.flatMap(({ environment = {} }) => Object.keys(environment).filter((name) => /^TELLTALE_/.test(name)));
  const always = receiversOf([services.elasticsearch ?? {}]);

  it('take from the environment the variables that the container always has', () => {
    // It would take a default behind the name for the value, whatever the environment says.
    const taken = Object.values(settings).flatMap((value) => /\$\{([^}]*)\}/.exec(String(value))?.[1] ?? []);
    expect(taken.toSorted()).toEqual(always.toSorted());
  });

  it('reach the nodes of a cluster as arguments, since they cannot be set by the environment', () => {
    const nodes = Object.entries(cluster.services).filter(([name]) => name.startsWith('elasticsearch'));
    expect(receiversOf(nodes.map(([, node]) => node)).filter((name) => !always.includes(name))).toEqual([]);
  });

  it('are also checked by the set-up for the resources of production.yaml', () => {
    const production: { services: Record<string, Service & { mem_limit?: string }> } = parse(
      committed('production.yaml'),
    );
    const { setup, elasticsearch } = production.services;
    const options = elasticsearch?.environment?.ES_JAVA_OPTS;
    expect(options).toBe(
      `-Xms${setup?.environment?.TELLTALE_ELASTICSEARCH_HEAP} -Xmx${setup?.environment?.TELLTALE_ELASTICSEARCH_HEAP}`,
    );
    expect(elasticsearch?.mem_limit).toBe(setup?.environment?.TELLTALE_ELASTICSEARCH_MEMORY);
  });

  it('give each node of a cluster its own name on the shared network', () => {
    const nodes = Object.entries(cluster.services).filter(([name]) => name.startsWith('elasticsearch'));
    const met = nodes.flatMap(([, { command = [] }]) =>
      [command].flat().flatMap((argument) => /^-Etransport\.publish_host=(.+)$/.exec(argument ?? '')?.[1] ?? []),
    );
    expect(met).toEqual(['elasticsearch-1', 'elasticsearch-2', 'elasticsearch-3']);
  });

  it('let only the first node form a cluster, since others would not join the one that holds the data', () => {
    const makers = Object.entries(cluster.services).filter(([, { command = [] }]) =>
      [command].flat().some((argument) => argument?.includes('cluster.initial_master_nodes')),
    );
    expect(makers.map(([name]) => name)).toEqual(['elasticsearch']);
  });

  it('have the first node form a cluster only with the vote of another, so that it forms no second one without its volume', () => {
    const nodes = Object.entries(cluster.services).filter(([name]) => name.startsWith('elasticsearch'));
    const settingOf = (setting: string): string[] =>
      nodes.flatMap(([, { command = [] }]) =>
        [command]
          .flat()
          .flatMap((argument) => (argument?.startsWith(`-E${setting}=`) ? argument.slice(setting.length + 3) : [])),
      );
    expect(settingOf('cluster.initial_master_nodes')).toEqual([settingOf('node.name').join(',')]);
  });

  it('define exactly the roles that users have', () => {
    expect(Object.keys(parse(committed('elasticsearch/roles.yml')))).toEqual(ownRolesOf(userNames));
  });
});

it('Kibana has each setting once', () => {
  const open = Object.keys(parse(committed('kibana/kibana.yml')));
  const secret = Object.keys(parse(readFileSync(join(made.filesOf('kibana'), 'kibana.secrets.yml'), 'utf8')));
  expect(secret).not.toEqual([]);
  expect(open.filter((key) => secret.includes(key))).toEqual([]);
});

it("Grafana's settings are in their sections, each once", () => {
  const seen: string[] = [];
  let section = '';
  for (const line of committed('grafana/grafana.ini').split('\n')) {
    if (line === '' || line.startsWith(';')) continue;
    const [, header, key] = /^(?:\[([\w.]+)\]|(\w+) = \S.*)$/.exec(line) ?? [];
    expect(header ?? key, line).toBeDefined();
    if (header !== undefined) section = header;
    seen.push(header === undefined ? `${section}.${key}` : `[${header}]`);
  }
  expect(new Set(seen).size).toBe(seen.length);
});

/** What of a service names files: its configuration, and what it is started and asked with. */
function textsOf(service: string): string[] {
  const files = configured.includes(service)
    ? globSync(join(composeFolder, service, '**/*.{yml,yaml,ini,properties,options,conf,rb}'))
    : [];
  const rendered = globSync(join(made.filesOf(service), '*.{yml,yaml,curlrc}'));
  const { command, healthcheck, environment } = services[service] ?? {};
  return [
    ...[...files, ...rendered].map((path) => readFileSync(path, 'utf8').replaceAll(/^\s*[#;].*$/gm, '')),
    JSON.stringify({ command, test: healthcheck?.test, environment }),
  ];
}

describe.each(Object.keys(services))('what %s names', (service) => {
  it('is created for its service if it names a file of the set-up', () => {
    const named = textsOf(service).flatMap((text) =>
      [...text.matchAll(/\/run\/telltale\/([\w.*/-]*[\w*])/g)].map(([, path = '']) => path),
    );
    const missing = named.filter((path) => globSync(join(made.filesOf(service), path)).length === 0);
    expect(missing).toEqual([]);
  });

  it('is mounted if it names a file of the repository', () => {
    const mounts = (services[service]?.volumes ?? []).map(({ target }) => target);
    const named = textsOf(service).flatMap((text) =>
      [...text.matchAll(/\/etc\/(?:telltale|grafana|prometheus|blackbox_exporter)\b[\w./*-]*/g)].map(([path]) => path),
    );
    const missing = named.filter((path) => !mounts.some((mount) => path === mount || path.startsWith(`${mount}/`)));
    expect(missing).toEqual([]);
  });
});
