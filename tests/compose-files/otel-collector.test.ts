// The Collector's configuration: of documented components and settings, each of which is defined and used, and what it
// has to say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logFields } from '@telltale/catalog';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { collectorComponents, undocumented } from './documented.ts';
import { compose } from './programs.ts';

type Settings = Readonly<Record<string, unknown>>;
type Kind = 'receivers' | 'processors' | 'exporters';

interface Configuration extends Readonly<Record<Kind | 'extensions', Readonly<Record<string, Settings>>>> {
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Readonly<Record<Kind, readonly string[]>>>>;
    readonly telemetry: Settings;
  };
}

const kinds: readonly Kind[] = ['receivers', 'processors', 'exporters'];
const text = readFileSync(join(compose, 'otel-collector', 'config.yaml'), 'utf8');
const configuration = parse(text, { merge: true }) as Configuration;
const { service, extensions, receivers, exporters, processors } = configuration;
const certificate = { cert_file: '/run/telltale/server.crt', key_file: '/run/telltale/server.key' };

/** A component's settings, and those within it that the documentation speaks of, each with its path. */
function walk(settings: Settings, path: string): [path: string, names: string[]][] {
  const inner = Object.entries(settings).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && `${path}/${name}` in collectorComponents
      ? walk(value as Settings, `${path}/${name}`)
      : [],
  );
  return [[path, Object.keys(settings)], ...inner];
}

/** Statements of the processor that makes the documents. */
const { log_statements } = processors['transform/document'] as { log_statements: { statements: string[] }[] };
const statements = log_statements.flatMap((group) => group.statements);

describe("the Collector's configuration", () => {
  it('uses only documented components and settings', () => {
    const all = (['extensions', ...kinds] as const).flatMap((kind) =>
      Object.entries(configuration[kind]).flatMap(([id, settings]) => walk(settings, `${kind} ${id.split('/')[0]}`)),
    );
    expect(all.length).toBeGreaterThan(15);
    expect(all.flatMap(([path, names]) => undocumented(collectorComponents, path, names))).toEqual([]);
  });

  it.each(kinds)('defines and uses its %s', (kind) => {
    const used = Object.values(service.pipelines).flatMap((pipeline) => pipeline[kind]);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(configuration[kind]).toSorted());
  });

  it('starts each extension that it defines', () => {
    expect(service.extensions.toSorted()).toEqual(Object.keys(extensions).toSorted());
  });

  it('accepts nothing without TLS and the password', () => {
    const { protocols } = receivers.otlp as { protocols: { grpc: Settings; http: Settings } };
    const guard = { tls: certificate, auth: { authenticator: 'basicauth/senders' } };
    expect([protocols.grpc, protocols.http]).toEqual([expect.objectContaining(guard), expect.objectContaining(guard)]);
    expect(extensions['basicauth/senders']).toEqual({
      htpasswd: { inline: `telltale-shipper:\${file:/run/telltale/shipper.password}` },
    });
    expect(exporters.prometheus?.tls).toEqual(certificate);
    expect(exporters['prometheus/own']?.tls).toEqual(certificate);
    // What it has no TLS for is heard by nobody else.
    const own = receivers['otlp/own'] as { protocols: { http: Settings } };
    expect(own.protocols).toEqual({ http: { endpoint: '127.0.0.1:4319' } });
    expect(JSON.stringify(service.telemetry)).not.toContain('"pull"');
    expect(extensions.health_check?.endpoint).toBe('127.0.0.1:13133');
  });

  it('creates documents as the shipper, over verified TLS, under ids', () => {
    expect(exporters.elasticsearch).toMatchObject({
      endpoints: ['https://elasticsearch:9200'],
      auth: { authenticator: 'basicauth/elasticsearch' },
      tls: { ca_file: '/run/telltale/ca.crt' },
      logs_index: `logs-\${env:TELLTALE_LOGS_DATASET}-\${env:TELLTALE_LOGS_NAMESPACE}`,
      logs_dynamic_id: { enabled: true },
      mapping: { mode: 'bodymap' },
    });
    expect(Object.keys(exporters.elasticsearch?.tls as Settings)).toEqual(['ca_file']);
    expect(extensions['basicauth/elasticsearch']).toEqual({
      client_auth: { username: 'telltale-shipper', password_file: '/run/telltale/shipper.password' },
    });
    expect(statements).toContain('set(log.attributes["elasticsearch.document_id"], UUID())');
    expect(statements.at(-1)).toBe('set(log.body, log.cache["document"])');
  });

  it('retries records that Elasticsearch rejects temporarily, or until somebody fixes the cause', () => {
    expect(exporters.elasticsearch?.retry).toEqual({
      enabled: true,
      initial_interval: '1s',
      max_interval: '30s',
      // At half of the longest wait on the average, most of a day.
      max_retries: 5000,
      retry_on_status: [401, 403, 404, 408, 429, 500, 502, 503, 504],
    });
  });

  it('removes attributes from app that it moves to a field', () => {
    const taken = ['exception.type', 'http.request.method', 'url.path'];
    const [, pattern = ''] = /delete_matching_keys\([^,]+, "(.*)"\)$/m.exec(statements.join('\n')) ?? [];
    const deleted = new RegExp(JSON.parse(`"${pattern}"`));
    expect(taken.filter((name) => !deleted.test(name))).toEqual([]);
    // Where it is no number it is not taken, and stays.
    expect(deleted.test('http.response.status_code')).toBe(false);
    expect(statements.join('\n')).toContain(
      'delete_key(log.cache["app"], "http.response.status_code") where log.cache["document"]["http"]["response"]["status_code"] != nil',
    );
    expect(deleted.test('url.query')).toBe(false);
    expect(statements.join('\n')).toContain(
      'set(log.cache["document"]["url"]["path"], String(log.cache["app"]["url.path"]))',
    );
  });

  it.each([
    ['', '(empty)'],
    [' ', '\\u0020'],
    ['\t\n', '(blank)'],
    ['\x1c', '(blank)'],
    ['\u2003 ', '(blank)'],
    ['a b', 'a b'],
    [' a', ' a'],
    ['.', '.'],
  ])('renames a field that an app logs as %j to %j, which Elasticsearch accepts', (name, expected) => {
    const replaced = statements.slice(
      0,
      statements.findIndex((one) => one.includes('["document"]["app"]')),
    );
    const patterns = replaced.flatMap((statement) => {
      const [, from, to] = /^replace_all_patterns\(log\.cache\["app"\], "key", (".*"), (".*")\)$/.exec(statement) ?? [];
      return from === undefined || to === undefined ? [] : [[JSON.parse(from), JSON.parse(to)] as [string, string]];
    });
    expect(patterns).toHaveLength(3);
    const written = patterns.reduce((key, [from, to]) => key.replace(new RegExp(from, 'u'), to), name);
    expect(written).toBe(expected);
  });

  it('keeps received records on disk, within a limit for which the volume has space', () => {
    const queue = exporters.elasticsearch?.sending_queue as { storage: string; sizer: string; queue_size: number };
    expect(queue).toMatchObject({ storage: 'file_storage', sizer: 'bytes' });
    expect(queue.queue_size).toBeLessThan(Number(extensions.file_storage?.max_size));
  });

  it('sets only fields of the catalog, and each that the other pipelines always set', () => {
    const set = statements.flatMap((statement) => {
      const path = /^set\(log\.cache\["document"\]((?:\["[^"]+"\])+),/.exec(statement)?.[1];
      return path === undefined ? [] : [[...path.matchAll(/\["([^"]+)"\]/g)].map((step) => step[1]).join('.')];
    });
    const fields = [...new Set(set)];
    expect(fields.length).toBeGreaterThan(30);
    expect(fields.filter((name) => !(name in logFields))).toEqual([]);
    const always = [
      '@timestamp',
      'message',
      'ecs.version',
      'service.name',
      'event.dataset',
      'data_stream.dataset',
      'app',
    ];
    expect(always.filter((name) => !fields.includes(name))).toEqual([]);
  });

  it('limits its memory before anything else', () => {
    for (const pipeline of Object.values(service.pipelines)) expect(pipeline.processors[0]).toBe('memory_limiter');
  });
});
