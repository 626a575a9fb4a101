// The services of the pipelines in the stack: each hardened, checked, bounded, seeing its own secrets alone, and without
// a secret in what is committed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compose } from './programs.ts';

interface Volume {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly subpath?: string };
}

interface Service {
  readonly extends: { readonly service: string };
  readonly profiles: readonly string[];
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly group_add: readonly string[];
  readonly mem_limit: string;
  readonly pids_limit: number;
  readonly restart: string;
  readonly stop_grace_period: string;
  readonly logging: { readonly options: Readonly<Record<string, string>> };
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly volumes: readonly Volume[];
  readonly networks: readonly string[] | Readonly<Record<string, { readonly aliases?: readonly string[] }>>;
  readonly ports: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly depends_on: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck: { readonly test: readonly string[]; readonly start_period: string };
}

const file = parse(readFileSync(join(compose, 'pipelines.yaml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
};
const images = parse(readFileSync(join(compose, 'images.yaml'), 'utf8')) as {
  readonly services: Readonly<
    Record<string, { image: string; build?: { context: string; args: Record<string, string> } }>
  >;
};
const names = ['logstash', 'fluentd', 'fluent-bit', 'otel-collector', 'mail'];
const folders = [...names, 'ecs-document'];
const each = Object.entries(file.services);

/** Names of the networks, however they are written. */
function networksOf({ networks }: Service): readonly string[] {
  return Array.isArray(networks) ? networks : Object.keys(networks);
}

/** Files of the pipelines. */
const texts = folders.flatMap((folder) =>
  readdirSync(join(compose, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
);

it('are five, each of a profile of its name', () => {
  expect(each.map(([name, { profiles }]) => [name, ...profiles])).toEqual(names.map((name) => [name, name]));
});

describe.each(each)('%s', (name, service) => {
  it('has only the privileges that it needs', () => {
    expect(service).toMatchObject({
      // Logstash's image does not say that it can.
      read_only: name !== 'logstash',
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      group_add: ['10001'],
      restart: 'unless-stopped',
    });
    expect(service.user).toMatch(/^[1-9]\d*(:\d+)?$/);
  });

  it('has limits for memory, processes, logs and its shutdown', () => {
    expect(service.mem_limit).toMatch(/(^|:-)\d+m\}?$/);
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.logging.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
    expect(service.stop_grace_period).toMatch(/^\d+s$/);
  });

  it('mounts only its own secrets, read-only, and has none in its environment or arguments', () => {
    const [secrets, ...others] = service.volumes.filter(({ source }) => source === 'secrets');
    expect(secrets).toEqual({
      type: 'volume',
      source: 'secrets',
      target: '/run/telltale',
      read_only: true,
      volume: { subpath: name, nocopy: true },
    });
    expect(others).toEqual([]);
    expect(JSON.stringify([service.environment, service.command])).not.toMatch(/password|secret|token/i);
  });

  it('mounts existing files read-only, and keeps its state in its own volume', () => {
    const binds = service.volumes.filter(({ type }) => type === 'bind');
    for (const { source, read_only } of binds) {
      const path = source.replace(/^\$\{\w+:-(.+)\}$/, '$1');
      expect(readdirSync(join(compose, path, '..'))).toContain(path.split('/').at(-1));
      expect(read_only).toBe(true);
    }
    const state = service.volumes.filter(({ source, type }) => type === 'volume' && source !== 'secrets');
    expect(state.map(({ source }) => source)).toEqual(name === 'mail' ? [] : [name]);
    for (const { source } of state) expect(file.volumes).toHaveProperty(source);
  });

  it('publishes ports on loopback by default, and ports without TLS only there', () => {
    const plain = new Set(['24224']);
    for (const port of service.ports) {
      const inside = port.split(':').at(-1) ?? '';
      expect(port).toMatch(plain.has(inside) ? /^127\.0\.0\.1:/ : /^\$\{TELLTALE_BIND_ADDRESS:-127\.0\.0\.1\}:/);
      expect(port).toMatch(/:\$\{TELLTALE_\w+_PORT:-\d+\}:\d+$/);
    }
    expect(networksOf(service)).toContain(`edge-${name}`);
    expect(file.networks).toHaveProperty(`edge-${name}`);
  });

  it('starts after its dependencies, and has a health check of its function', () => {
    const needed = name === 'mail' ? 'setup' : 'provision';
    expect(service.depends_on).toEqual({ [needed]: { condition: 'service_completed_successfully' } });
    expect(service.healthcheck.test.length).toBeGreaterThan(1);
    expect(service.healthcheck.start_period).toMatch(/^\d+s$/);
  });

  it('runs an image of one version, and so does what it is built from', () => {
    const { image, build } = images.services[service.extends.service] ?? { image: '' };
    const pins = [image, ...Object.values(build?.args ?? {})];
    for (const pin of pins) expect(pin).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+\.\d+[a-z0-9.-]*(@sha256:[0-9a-f]{64})?$/);
    if (build === undefined) return;
    const dockerfile = readFileSync(join(compose, build.context, 'Dockerfile'), 'utf8');
    const given = [...dockerfile.matchAll(/^ARG (\w+)$/gm)].map((match) => match[1]);
    expect(given.toSorted()).toEqual(Object.keys(build.args).toSorted());
    expect(dockerfile.trim().split('\n').at(-1)).toMatch(/^USER (?!root|0)/);
  });
});

describe('the committed configuration', () => {
  it('contains secrets only as paths of files or variables that are read from them', () => {
    const literal =
      /\b(?:password|passwd|shared_key|api_key|token)\b["']?\s*(?:=>|:|\s)\s*["']?([A-Za-z0-9_-]{6,})["']?\s*$/gim;
    const found = texts.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(literal)].map((match) => `${path}: ${match[0]}`),
    );
    expect(texts.length).toBeGreaterThan(15);
    expect(found).toEqual([]);
  });

  it('writes only as the shipper', () => {
    const users = texts.flatMap((path) => readFileSync(path, 'utf8').match(/\btelltale-[a-z]+\b/g) ?? []);
    expect([...new Set(users)]).toEqual(['telltale-shipper']);
  });
});
