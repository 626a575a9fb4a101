// What Fluent Bit and Fluentd of a node read: whose line it is, which pods they leave out, and how they are configured.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fluentBitPlugins, fluentdSections, undocumented } from '../compose-files/documented.ts';
import { sectionsOf, walk } from '../compose-files/fluentd-configuration.ts';
import { byFluentBit, filteredByFluentd, whyNoLanguages } from '../compose-files/programs.ts';
import { manifestsOf, repository, withEveryComponent, workloadsIn } from './support/manifests.ts';
import { build } from './workloads.ts';

const folder = (name: string): string => join(repository, 'k8s/components', name, 'daemon');
const whyNot = whyNoLanguages();
const time = '2026-05-01T10:00:00.123Z';

let pods: string;
beforeAll(() => {
  pods = mkdtempSync(join(tmpdir(), 'telltale-pods-'));
  mkdirSync(join(pods, 'shops_injected-5d9c_22-bb', 'telltale-inject'), { recursive: true });
});
afterAll(() => rmSync(pods, { recursive: true, force: true }));

type Line = readonly [path: string, log: string, piece?: 'F' | 'P', stream?: 'stdout' | 'stderr'];

/** What each makes of lines, of which Fluent Bit has joined the pieces before its script sees them. */
const shippers: Readonly<Record<string, (lines: readonly Line[]) => Promise<(Record<string, unknown> | null)[]>>> = {
  'Fluent Bit': async (lines) => {
    const script = join(folder('fluent-bit'), 'container_line.lua');
    const records = lines.map(([path, log, piece = 'F', stream = 'stdout']) => {
      return [time, { telltale_path: join(pods, path), log, stream, _p: piece, time }] as const;
    });
    const env = { TELLTALE_NODE_NAME: 'node-1' };
    const made = await byFluentBit(records, { script, call: 'container_line', env });
    return made.map(({ code, document }) => (code === -1 ? null : document));
  },
  Fluentd: (lines) =>
    filteredByFluentd(
      folder('fluentd'),
      'container_line',
      { node: 'node-1' },
      lines.map(([path, log, piece = 'F', stream = 'stdout']) => {
        return [time, { telltale_path: join(pods, path), log, stream, piece }] as const;
      }),
    ),
};

describe.skipIf(whyNot !== undefined).each(Object.entries(shippers))('%s', (_, made) => {
  it('says of which pod, container and node a line is, and calls the service like the container', async () => {
    expect(await made([['shops_shop-7d4f-x2x9v_11-aa/web/0.log', '{"level":"info"}']])).toEqual([
      {
        log: '{"level":"info"}',
        stream: 'stdout',
        'kubernetes.namespace': 'shops',
        'kubernetes.pod.name': 'shop-7d4f-x2x9v',
        'kubernetes.pod.uid': '11-aa',
        'kubernetes.container.name': 'web',
        'kubernetes.node.name': 'node-1',
        'container.name': 'web',
      },
    ]);
  });

  it('leaves out every container of a pod whose logs the preload ships', async () => {
    const lines = ['web/0.log', 'sidecar/1.log', 'web/1.log'].map((file) => `shops_injected-5d9c_22-bb/${file}`);
    expect(await made(lines.map((path) => [path, 'hello']))).toEqual([null, null, null]);
  });

  it('lets a line pass whose file is no container’s', async () => {
    expect(await made([['other.log', 'hello']])).toEqual([{ log: 'hello', stream: 'stdout' }]);
  });
});

it.skipIf(whyNot !== undefined)(
  'Fluentd joins the pieces of a line, each stream of each container by itself',
  async () => {
    const web = 'shops_shop-1_11-aa/web/0.log';
    const other = 'shops_shop-1_11-aa/other/0.log';
    const lines: Line[] = [
      [web, 'a', 'P'],
      [other, 'x', 'P'],
      [web, 'E', 'F', 'stderr'],
      [web, 'b', 'P'],
      [web, 'c'],
      [other, 'y'],
      [web, 'd'],
    ];
    const made = await shippers.Fluentd?.(lines);
    expect(made?.map((record) => record?.log ?? null)).toEqual([null, null, 'E', null, 'abc', 'xy', 'd']);
  },
);

it.skipIf(whyNot !== undefined)('Fluentd sends a line without end in pieces of two million characters', async () => {
  const piece = 'x'.repeat(1_048_577);
  const web = 'shops_shop-1_11-aa/web/0.log';
  const lines: Line[] = [
    [web, piece, 'P'],
    [web, piece, 'P'],
    [web, 'end'],
  ];
  const made = await shippers.Fluentd?.(lines);
  expect(made?.map((record) => String(record?.log ?? '').length)).toEqual([0, 2_097_154, 3]);
});

it('both leave out the pods that the component inject has changed, by the name of its init container', async () => {
  const { workload } = await build('k8s/apps/shop');
  const [init] = workload('shop').spec.template.spec.initContainers ?? [];
  expect(readFileSync(join(folder('fluent-bit'), 'container_line.lua'), 'utf8')).toContain(`"/${init?.name}"`);
  expect(readFileSync(join(folder('fluentd'), 'filter_container_line.rb'), 'utf8')).toContain(`'${init?.name}'`);
});

describe('the configuration of Fluent Bit', () => {
  const { service, pipeline } = parse(readFileSync(join(folder('fluent-bit'), 'fluent-bit.yaml'), 'utf8'), {
    version: '1.1',
  }) as { service: object; pipeline: Record<'inputs' | 'filters' | 'outputs', Record<string, unknown>[]> };

  it('uses only documented plugins and settings', () => {
    const unknown = (['inputs', 'filters', 'outputs'] as const).flatMap((kind) =>
      pipeline[kind].flatMap((plugin) => undocumented(fluentBitPlugins, `${kind} ${plugin.name}`, Object.keys(plugin))),
    );
    expect([...unknown, ...undocumented(fluentBitPlugins, 'service', Object.keys(service))]).toEqual([]);
  });

  it('reads the files of containers alone, whose pieces it joins, and keeps its positions where the node keeps them', () => {
    expect(pipeline.inputs).toHaveLength(1);
    expect(pipeline.inputs[0]).toMatchObject({
      name: 'tail',
      path: '/var/log/pods/*/*/*.log',
      path_key: 'telltale_path',
      'multiline.parser': 'cri',
      db: '/var/lib/fluent-bit/containers.db',
      'storage.type': 'filesystem',
    });
    expect(pipeline.filters.map(({ call }) => call)).toEqual(['container_line', 'ecs_document']);
    expect(pipeline.outputs).toHaveLength(1);
    expect(pipeline.outputs[0]).toMatchObject({ host: 'elasticsearch.telltale.svc', 'tls.verify_hostname': true });
  });
});

describe('the configuration of Fluentd', () => {
  const sections = sectionsOf(readFileSync(join(folder('fluentd'), 'fluent.conf'), 'utf8')).flatMap((section) =>
    walk(section),
  );

  it('uses only documented plugins and parameters', () => {
    const unknown = sections.flatMap(([path, { parameters }]) =>
      undocumented(fluentdSections, path, Object.keys(parameters)),
    );
    expect(unknown).toEqual([]);
  });

  it('reads the files of containers alone, and keeps its positions where the node keeps them', () => {
    const sources = sections.filter(([path]) => /^source \w+$/.test(path)).map(([path]) => path);
    expect(sources).toEqual([
      'source tail',
      'source monitor_agent',
      'source prometheus',
      'source prometheus_output_monitor',
    ]);
    const [, tail] = sections.find(([path]) => path === 'source tail') ?? [];
    expect(tail?.parameters).toMatchObject({
      path: '/var/log/pods/*/*/*.log',
      pos_file: '/fluentd/state/containers.pos',
    });
    const hosts = sections.flatMap(([, { parameters }]) => parameters.host ?? []);
    expect(hosts).toEqual(['elasticsearch.telltale.svc', 'elasticsearch.telltale.svc']);
  });

  it('takes the time of a line as each runtime writes it, and its text as it is', () => {
    const [, parser] = sections.find(([path]) => path.startsWith('source tail/parse')) ?? [];
    const expression = new RegExp(parser?.parameters.expression?.slice(1, -1) ?? '');
    expect(expression.exec('2026-05-01T10:00:00.123456789Z stderr F a  b ')?.groups).toMatchObject({
      time: '2026-05-01T10:00:00.123456789Z',
      stream: 'stderr',
      piece: 'F',
      log: 'a  b ',
    });
    // Further tags may follow the first one.
    expect(expression.exec('2026-05-01T12:00:00.1+02:00 stdout P:x ')?.groups).toMatchObject({ piece: 'P', log: '' });
  });
});

it('both mount their configuration where it names its files', async () => {
  const manifests = await manifestsOf(withEveryComponent);
  const text = JSON.stringify(workloadsIn(manifests).filter(({ name }) => /^fluent/.test(name)));
  for (const path of ['/etc/fluent-bit', '/fluentd/etc', '/fluentd/plugins', '/fluentd/ecs-document']) {
    expect(text).toContain(`"mountPath":"${path}"`);
  }
});
