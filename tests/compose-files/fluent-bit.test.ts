// The configuration of Fluent Bit: of documented plugins and settings, and what it has to say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fluentBitPlugins, undocumented } from './documented.ts';
import { compose } from './programs.ts';

type Settings = Readonly<Record<string, unknown>>;
type Kind = 'inputs' | 'filters' | 'outputs';

const kinds: readonly Kind[] = ['inputs', 'filters', 'outputs'];
const folder = join(compose, 'fluent-bit');
// As YAML 1.1, in which `on` is true: Fluent Bit takes both.
const configuration = parse(readFileSync(join(folder, 'fluent-bit.yaml'), 'utf8'), { version: '1.1' }) as {
  readonly env: readonly Settings[];
  readonly service: Settings;
  readonly pipeline: Readonly<Record<Kind, readonly Settings[]>>;
};
const { env, service, pipeline } = configuration;
const password = `\${SHIPPER_PASSWORD}`;

const find = (kind: Kind, name: string): Settings => {
  const found = pipeline[kind].find((each) => each.alias === name || each.name === name);
  if (found === undefined) throw new Error(`there is no ${name} among the ${kind}`);
  return found;
};

describe('the configuration of Fluent Bit', () => {
  it('uses only documented plugins and settings', () => {
    const unknown = [
      ...undocumented(fluentBitPlugins, 'service', Object.keys(service)),
      ...env.flatMap((entry) => undocumented(fluentBitPlugins, 'env', Object.keys(entry))),
      ...kinds.flatMap((kind) =>
        pipeline[kind].flatMap((plugin) =>
          undocumented(fluentBitPlugins, `${kind} ${plugin.name}`, Object.keys(plugin)),
        ),
      ),
    ];
    expect(unknown).toEqual([]);
    expect(Object.keys(configuration).toSorted()).toEqual(['env', 'pipeline', 'service']);
    expect(Object.keys(pipeline).toSorted()).toEqual(kinds.toSorted());
  });

  it('reads the password from its file', () => {
    expect(env).toEqual([{ name: 'SHIPPER_PASSWORD', uri: 'file:///run/telltale/shipper.password' }]);
  });

  it('creates documents as the shipper, over TLS whose certificate and name are verified, under ids', () => {
    expect(find('outputs', 'es')).toMatchObject({
      match: '*',
      host: 'elasticsearch',
      http_user: 'telltale-shipper',
      http_passwd: password,
      tls: true,
      'tls.verify': true,
      // The name is not verified by default.
      'tls.verify_hostname': true,
      'tls.ca_file': '/run/telltale/ca.crt',
      index: `logs-\${TELLTALE_LOGS_DATASET}-\${TELLTALE_LOGS_NAMESPACE}`,
      write_operation: 'create',
      generate_id: true,
      // With milliseconds alone, equal lines of one would have one id.
      time_key_nanos: true,
      suppress_type_name: true,
    });
  });

  it('keeps received and undeliverable records on disk, each within a limit', () => {
    for (const input of pipeline.inputs) expect(input['storage.type']).toBe('filesystem');
    expect(service['storage.path']).toMatch(/^\/var\/lib\/fluent-bit\//);
    expect(find('outputs', 'es')['storage.total_limit_size']).toBe('1G');
    expect(service).toMatchObject({ 'storage.keep.rejected': true, 'storage.rejected.limit': '128M' });
  });

  it('is for a version that retries only rejected records, and counts existing ones as delivered', () => {
    // Those before take a request for done where any of its documents was taken.
    const images = readFileSync(join(compose, 'images.yaml'), 'utf8');
    const [, major, minor] = /fluent\/fluent-bit:(\d+)\.(\d+)\./.exec(images) ?? [];
    expect(Number(major) * 100 + Number(minor)).toBeGreaterThanOrEqual(502);
    expect(find('outputs', 'es')).toMatchObject({ write_operation: 'create', generate_id: true });
  });

  it('retries for two days', () => {
    // A wait is drawn from between the base and the cap; on the average it is half of the cap.
    const days = (Number(find('outputs', 'es').retry_limit) * Number(service['scheduler.cap'])) / 2 / 86_400;
    expect(days).toBeGreaterThan(1.5);
  });

  it('creates documents with the committed script, and changes no record before it', () => {
    expect(pipeline.filters.map(({ name }) => name)).toEqual(['lua']);
    const { script, call, time_as_table, ...others } = find('filters', 'lua');
    expect(script).toBe('/etc/fluent-bit/ecs_document.lua');
    expect(readFileSync(join(folder, 'ecs_document.lua'), 'utf8')).toContain(`function ${call}(`);
    expect(time_as_table).toBe(true);
    // Its `type_int_key` would cut fractions under each name that begins so, at any depth.
    expect(others).toEqual({ name: 'lua', match: '*', enable_flb_null: true, protected_mode: true });
  });

  it('requires TLS and the password from other machines, and has a read-only API', () => {
    expect(find('inputs', 'forward_tls')).toMatchObject({
      port: 24_284,
      tls: true,
      'tls.crt_file': '/run/telltale/server.crt',
      'tls.key_file': '/run/telltale/server.key',
      shared_key: password,
    });
    expect(service).toMatchObject({ http_port: 2020, hot_reload: false });
  });
});
