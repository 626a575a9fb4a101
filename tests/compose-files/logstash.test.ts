// The pipelines of Logstash: by the grammar, of documented plugins and settings, and what they have to say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { logstashUrl } from '../../packages/stack/src/layout.ts';
import { logstashPlugins, logstashSettings, undocumented } from './documented.ts';
import { type Plugin, pluginsOf, whyNoGrammar } from './logstash-grammar.ts';
import { compose } from './programs.ts';
import { writtenServices } from './support/set-up.ts';

const folder = join(compose, 'logstash');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const why = whyNoGrammar();

describe.skipIf(why !== undefined)(why ?? 'the pipelines', () => {
  const plugins: Record<string, Plugin[]> = {};

  beforeAll(async () => {
    for (const name of ['logs', 'dead-letters']) plugins[name] = await pluginsOf(read(`pipeline/${name}.conf`));
  });

  const find = (pipeline: string, kind: Plugin['kind'], name: string): Plugin['settings'] => {
    const plugin = plugins[pipeline]?.find((candidate) => candidate.kind === kind && candidate.name === name);
    if (plugin === undefined) throw new Error(`${pipeline} has no ${kind} ${name}`);
    return plugin.settings;
  };

  it('use only documented plugins and settings, each with an id', () => {
    const all = Object.values(plugins).flat();
    expect(all).toHaveLength(7);
    const unknown = all.flatMap(({ kind, name, settings }) =>
      undocumented(logstashPlugins, `${kind} ${name}`, Object.keys(settings)),
    );
    expect(unknown).toEqual([]);
    const ids = all.map(({ settings }) => settings.id);
    expect(new Set(ids).size).toBe(all.length);
    expect(ids).not.toContain(undefined);
  });

  it.each(['tcp', 'beats'])('use TLS on their ports: %s', (name) => {
    expect(find('logs', 'input', name)).toMatchObject({
      ssl_enabled: true,
      ssl_certificate: '/run/telltale/server.crt',
      ssl_key: '/run/telltale/server.key',
      // Clients have no certificate; by default the plugin for TCP asks for one.
      ssl_client_authentication: 'none',
    });
  });

  it.each([
    ['logs', `logs-\${TELLTALE_LOGS_DATASET:app}-\${TELLTALE_LOGS_NAMESPACE:default}`],
    ['dead-letters', 'logs-telltale.deadletter-%{[data_stream][namespace]}'],
  ])('create documents as the shipper, over verified TLS: %s', (name, index) => {
    expect(find(name, 'output', 'elasticsearch')).toMatchObject({
      hosts: ['https://elasticsearch:9200'],
      user: 'telltale-shipper',
      password: `\${TELLTALE_SHIPPER_PASSWORD}`,
      ssl_enabled: true,
      ssl_certificate_authorities: ['/run/telltale/ca.crt'],
      ssl_verification_mode: 'full',
      index,
      action: 'create',
      document_id: '%{[@metadata][id]}',
      manage_template: false,
      ilm_enabled: 'false',
    });
  });

  it('read the dead letters of the pipeline that has some', () => {
    const { path, pipeline_id } = find('dead-letters', 'input', 'dead_letter_queue');
    const settings = parse(read('logstash.yml')) as Record<string, unknown>;
    const pipelines = parse(read('pipelines.yml')) as Record<string, unknown>[];
    expect(path).toBe(`${settings['path.data']}/dead_letter_queue`);
    const [written] = pipelines.filter((pipeline) => pipeline['dead_letter_queue.enable'] === true);
    expect(pipeline_id).toBe(written?.['pipeline.id']);
  });
});

describe('the settings', () => {
  const settings = parse(read('logstash.yml')) as Record<string, unknown>;
  const pipelines = parse(read('pipelines.yml')) as Record<string, unknown>[];

  it('are documented', () => {
    const names = [...Object.keys(settings), ...pipelines.flatMap((pipeline) => Object.keys(pipeline))];
    expect(names.filter((name) => !logstashSettings.includes(name))).toEqual([]);
  });

  it('keep received records on disk, within a limit', () => {
    const [logs] = pipelines;
    expect(logs).toMatchObject({ 'pipeline.id': 'logs', 'queue.type': 'persisted', 'queue.max_bytes': '1gb' });
    expect(logs?.['dead_letter_queue.max_bytes']).toBe('128mb');
  });

  it('open the API only on the network that Logstash shares with its exporter', () => {
    const { hostname, port } = new URL(logstashUrl);
    expect([settings['api.http.host'], String(settings['api.http.port'])]).toEqual([hostname, port]);
    const services = writtenServices();
    expect(services.logstash?.networks).toMatchObject({ 'logstash-api': { aliases: [hostname] } });
    const on = Object.entries(services).filter(([, { networks = {} }]) => {
      const joined: readonly string[] = Array.isArray(networks) ? networks : Object.keys(networks);
      return joined.includes('logstash-api');
    });
    expect(on.map(([name]) => name).toSorted()).toEqual(['logstash', 'logstash-exporter']);
  });

  it('read the password from its file into the environment of Logstash only', () => {
    const start = read('start.sh');
    expect(start).toContain('TELLTALE_SHIPPER_PASSWORD="$(cat /run/telltale/shipper.password)"');
    expect(start).toMatch(/^export .*TELLTALE_SHIPPER_PASSWORD/m);
  });
});
