// The configuration of Fluentd: nested as it should be, of documented plugins and parameters, and what it has to say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fluentdSections, undocumented } from './documented.ts';
import { type Section, sectionsOf, walk } from './fluentd-configuration.ts';
import { compose } from './programs.ts';

const sections = sectionsOf(readFileSync(join(compose, 'fluentd', 'fluent.conf'), 'utf8'));
const all = sections.flatMap((section) => walk(section));
const passwordOfFile = `"#{File.read('/run/telltale/shipper.password').strip}"`;

function withId(id: string): Section {
  const found = all.find(([, { parameters }]) => parameters['@id'] === id);
  if (found === undefined) throw new Error(`nothing has the id ${id}`);
  return found[1];
}

const inner = (id: string, name: string): Section | undefined => withId(id).sections.find((each) => each.name === name);

describe('a configuration', () => {
  it.each([
    ['<match **>\n  @type null\n', 'the end: match is open'],
    ['<label @A>\n</match>\n', 'line 2: closes what is not open'],
    ['@type null\n', 'line 1: is no section'],
    ['<match **>\n  @type null\n  @type stdout\n</match>\n', 'line 3: is said twice'],
  ])('that is nested wrongly is rejected: %j', (text, why) => expect(() => sectionsOf(text)).toThrow(why));
});

describe("the stack's configuration", () => {
  it('uses only documented plugins and parameters', () => {
    expect(all.length).toBeGreaterThan(15);
    const unknown = all.flatMap(([path, { parameters }]) =>
      undocumented(fluentdSections, path, Object.keys(parameters)),
    );
    expect(unknown).toEqual([]);
  });

  it('gives each plugin its own id', () => {
    const plugins = all.filter(([path, { parameters }]) => '@type' in parameters && !path.includes('/'));
    const ids = plugins.map(([, { parameters }]) => parameters['@id']);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('routes only to existing labels', () => {
    const labels = sections.filter(({ name }) => name === 'label').map(({ argument }) => argument);
    const meant = all.flatMap(([, { parameters }]) => parameters['@label'] ?? []);
    expect(meant).toEqual(['@DOCUMENTS', '@DOCUMENTS', '@ELASTICSEARCH']);
    expect(labels).toEqual(['@DOCUMENTS', '@ELASTICSEARCH', '@ERROR', '@FLUENT_LOG']);
  });

  it('creates the document of a record once: retries do not pass the filter', () => {
    const label = sections.find(({ argument }) => argument === '@ELASTICSEARCH');
    expect(label?.sections.map(({ name }) => name)).toEqual(['match']);
  });

  it.each([
    ['elasticsearch', `"logs-#{ENV['TELLTALE_LOGS_DATASET']}-#{ENV['TELLTALE_LOGS_NAMESPACE']}"`],
    ['dead_letters', `"logs-telltale.deadletter-#{ENV['TELLTALE_LOGS_NAMESPACE']}"`],
  ])('creates documents as the shipper, over verified TLS, and keeps temporarily refused records: %s', (id, index) => {
    expect(withId(id).parameters).toMatchObject({
      scheme: 'https',
      host: 'elasticsearch',
      user: 'telltale-shipper',
      password: passwordOfFile,
      ca_file: '/run/telltale/ca.crt',
      ssl_verify: 'true',
      index_name: index,
      write_operation: 'create',
      id_key: '_id',
      verify_es_version_at_startup: 'false',
      unrecoverable_error_types: '["out_of_memory_error"]',
    });
  });

  it.each(['elasticsearch', 'dead_letters'])('buffers on disk within a limit, and in files after that: %s', (id) => {
    const buffer = inner(id, 'buffer');
    // Files take over at four fifths of it, where `retry_secondary_threshold` does not say otherwise.
    expect(buffer?.parameters).toMatchObject({ '@type': 'file', retry_timeout: '72h' });
    expect(buffer?.parameters).not.toHaveProperty('retry_secondary_threshold');
    expect(buffer?.parameters.path).toMatch(/^\/fluentd\/state\//);
    expect(buffer?.parameters.total_limit_size).toMatch(/^\d+[mg]$/);
    expect(inner(id, 'secondary')?.parameters['@type']).toBe('secondary_file');
  });

  it('requires TLS and the password from other machines, and serves its metrics over TLS', () => {
    const certificate = { cert_path: '/run/telltale/server.crt', private_key_path: '/run/telltale/server.key' };
    for (const id of ['forward_tls', 'metrics']) {
      expect(inner(id, 'transport')).toMatchObject({ argument: 'tls', parameters: certificate });
    }
    expect(inner('forward_tls', 'security')?.parameters.shared_key).toBe(passwordOfFile);
    expect(withId('monitor').parameters).toMatchObject({ bind: '127.0.0.1', include_config: 'false' });
  });
});
