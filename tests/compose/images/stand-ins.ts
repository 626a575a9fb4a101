// Images of stand-ins: where no package registry has the real program, a small one of ours is started in its way.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { busyboxProgram } from './busybox.ts';
import type { Image, OwnFolder } from './image.ts';
import { nodeProgram } from './own.ts';
import type { TreeName } from './trees.ts';

/** How the published image starts its program. */
interface Start {
  readonly service: string;
  /** Of whom it is called a stand-in. */
  readonly title: string;
  readonly base: TreeName;
  /** Path of the program in the published image. */
  readonly program: string;
  readonly folders?: readonly OwnFolder[];
  readonly users?: readonly string[];
  readonly lines: readonly string[];
}

const paths = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const elastic = (name: string, program: string): Start => ({
  service: name.toLowerCase(),
  title: name,
  base: 'large',
  program,
  folders: ['config', 'data', 'logs'].map((folder) => ({
    path: `/usr/share/${name.toLowerCase()}/${folder}`,
    owner: '1000:0',
  })),
  users: [`${name.toLowerCase()}:x:1000:0::/usr/share/${name.toLowerCase()}:/bin/bash`],
  lines: [paths, `WORKDIR /usr/share/${name.toLowerCase()}`, 'USER 1000:0', 'ENTRYPOINT ["/usr/bin/tini", "--"]'],
});

const starts: readonly Start[] = [
  withCommand(elastic('Kibana', '/usr/share/kibana/bin/kibana'), ['/usr/share/kibana/bin/kibana']),
  withCommand(elastic('Logstash', '/usr/share/logstash/bin/logstash'), ['/usr/share/logstash/bin/logstash']),
  {
    service: 'grafana',
    title: 'Grafana',
    base: 'large',
    program: '/run.sh',
    folders: [
      { path: '/var/lib/grafana', owner: '472:0' },
      { path: '/etc/grafana', owner: '472:0' },
    ],
    users: ['grafana:x:472:0::/usr/share/grafana:/bin/false'],
    lines: [paths, 'WORKDIR /usr/share/grafana', 'USER 472', 'ENTRYPOINT ["/run.sh"]'],
  },
  {
    service: 'fluentd',
    title: 'Fluentd',
    base: 'ruby',
    program: '/usr/bin/fluentd',
    folders: [{ path: '/fluentd/state', owner: '65532:65532' }],
    lines: [paths, 'USER 65532:65532', 'ENTRYPOINT ["tini", "--", "/bin/entrypoint.sh"]', 'CMD ["fluentd"]'],
  },
  {
    service: 'fluent-bit',
    title: 'Fluent Bit',
    base: 'bare',
    program: '/fluent-bit/bin/fluent-bit',
    folders: [{ path: '/var/lib/fluent-bit', owner: '65532:65532' }],
    lines: [
      'USER 65532:65532',
      'ENTRYPOINT ["/fluent-bit/bin/fluent-bit"]',
      'CMD ["/fluent-bit/bin/fluent-bit", "-c", "/fluent-bit/etc/fluent-bit.conf"]',
    ],
  },
];

function withCommand(start: Start, command: readonly string[]): Start {
  return { ...start, lines: [...start.lines, `CMD ${JSON.stringify(command)}`] };
}

/** One program for all: it looks at the name that it is called by. */
export async function standInImages(): Promise<Image[]> {
  const input = fileURLToPath(new URL('../stand-ins/main.ts', import.meta.url));
  const rolled = await rolldown({ input: { main: input }, platform: 'node' });
  const { output } = await rolled.generate({ format: 'esm' });
  await rolled.close();
  if (output.length !== 1) throw new Error('the stand-ins are not rolled into one file');
  const busybox = await busyboxProgram();
  return starts.map(({ program, title, lines, ...start }) => ({
    ...start,
    holds: `a stand-in for ${title}, which no package registry has`,
    shared: [{ from: nodeProgram, to: '/stand-in/node' }],
    // Our own Dockerfiles give it to images that have no shell.
    copies: start.base === 'bare' ? [{ from: busybox, to: '/telltale/busybox' }] : [],
    texts: {
      '/stand-in/main.mjs': output[0].code,
      // Without an ending it is no module, and may still load one.
      [program]: "#!/stand-in/node\nimport('/stand-in/main.mjs');\n",
      ...(start.service === 'fluentd' && { '/bin/entrypoint.sh': '#!/bin/sh\nexec "$@"\n' }),
    },
    lines,
  }));
}
