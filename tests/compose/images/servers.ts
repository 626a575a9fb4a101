// Images with the real servers and exporters: of Debian's packages, or of Elasticsearch's archive for tests.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { obtainElasticsearch } from '../../../packages/plane/src/artifacts/elasticsearch.ts';
import { obtainPrometheus } from '../../../packages/plane/src/artifacts/prometheus.ts';
import { versions } from '../../../packages/plane/src/artifacts/versions.ts';
import { obtainExporters } from '../../support/artifacts/exporters.ts';
import type { Image } from './image.ts';
import { obtainOpenFiles } from './open-files.ts';
import { obtainTree } from './trees.ts';

const run = promisify(execFile);
/** A program tells its version at once; a busy machine is slower. */
const ANSWER_MS_MAX = 30_000;
const elasticsearchHome = '/usr/share/elasticsearch';
const nobody = '65534:65534';

/** As the published image starts: the wrapper's name stands for the server. */
const elasticsearchEntryPoint = `#!/bin/bash
set -e
umask 0002
if [[ "$1" == eswrapper ]]; then
  shift
  exec ${elasticsearchHome}/bin/elasticsearch "$@"
fi
exec "$@"
`;

/** Where the image has the library that tells of more open files. */
const openFilesIn = '/usr/local/lib/open-files.so';

/** @throws what obtaining the servers throws */
export async function serverImages(): Promise<Image[]> {
  return [await elasticsearch(), ...(await prometheusImages()), ...(await exporterImages())];
}

async function elasticsearch(): Promise<Image> {
  const { home, version } = await obtainElasticsearch();
  const [java, { major }] = [await obtainTree('java'), versions.ownJava];
  const openFiles = await obtainOpenFiles();
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const folders = ['config', 'data', 'logs', 'plugins', 'snapshots'];
  return {
    service: 'elasticsearch',
    base: 'large',
    holds: `Elasticsearch ${version}, its makers' archive for tests, on Debian's Java ${major}${openFiles === undefined ? '' : ', shown a higher limit of open files than there may be'}`,
    copies: [
      { from: home, to: elasticsearchHome },
      { from: join(java, `usr/lib/jvm/java-${major}-openjdk-${architecture}`), to: `${elasticsearchHome}/jdk` },
      // Debian keeps apart what people may change, and leads there by links.
      { from: join(java, 'etc'), to: '/etc' },
      ...(openFiles === undefined ? [] : [{ from: openFiles, to: openFilesIn }]),
    ],
    texts: {
      '/usr/local/bin/docker-entrypoint.sh': elasticsearchEntryPoint,
      ...(openFiles !== undefined && { '/etc/ld.so.preload': `${openFilesIn}\n` }),
    },
    folders: folders.map((name) => ({ path: `${elasticsearchHome}/${name}`, owner: '1000:0' })),
    users: [`elasticsearch:x:1000:0::${elasticsearchHome}:/bin/bash`],
    lines: [
      `ENV PATH=${elasticsearchHome}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
      'ENV ELASTIC_CONTAINER=true',
      `WORKDIR ${elasticsearchHome}`,
      'USER 1000:0',
      'ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/docker-entrypoint.sh"]',
      'CMD ["eswrapper"]',
    ],
  };
}

async function prometheusImages(): Promise<Image[]> {
  const files = await obtainPrometheus();
  const { version, alertmanagerVersion } = files;
  return [
    {
      service: 'prometheus',
      base: 'small',
      holds: `Prometheus ${version} of Debian, without pages for people`,
      copies: [
        { from: files.prometheus, to: '/bin/prometheus' },
        { from: files.promtool, to: '/bin/promtool' },
        { from: join(files.alertmanagerFolder, 'usr/share/prometheus/web'), to: '/usr/share/prometheus/web' },
      ],
      folders: [{ path: '/prometheus', owner: nobody }],
      lines: [
        'WORKDIR /prometheus',
        'USER nobody',
        'ENTRYPOINT ["/bin/prometheus"]',
        'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]',
      ],
    },
    {
      service: 'alertmanager',
      base: 'small',
      holds: `Alertmanager ${alertmanagerVersion} of Debian, without pages for people`,
      copies: [
        { from: files.alertmanager, to: '/bin/alertmanager' },
        { from: files.amtool, to: '/bin/amtool' },
        { from: join(files.alertmanagerFolder, 'usr/share/prometheus'), to: '/usr/share/prometheus' },
      ],
      // It finds its templates from where it is started.
      links: { '/alertmanager-start/usr': '/usr' },
      folders: [{ path: '/alertmanager', owner: nobody }],
      lines: [
        'WORKDIR /alertmanager-start',
        'USER nobody',
        'ENTRYPOINT ["/bin/alertmanager"]',
        'CMD ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"]',
      ],
    },
  ];
}

async function exporterImages(): Promise<Image[]> {
  const files = await obtainExporters();
  const exporter = async (service: string, from: string, command: readonly string[] = []): Promise<Image> => {
    const program = `/bin/${service.replace('-', '_')}`;
    const { stdout, stderr } = await run(from, ['--version'], { timeout: ANSWER_MS_MAX });
    const [, version = 'of no known version'] = /version (\S+)/.exec(stdout + stderr) ?? [];
    return {
      service,
      base: 'small',
      holds: `${service} ${version} of Debian`,
      copies: [{ from, to: program }],
      lines: ['USER nobody', `ENTRYPOINT ["${program}"]`, `CMD ${JSON.stringify(command)}`],
    };
  };
  return Promise.all([
    exporter('node-exporter', files.nodeExporter),
    exporter('blackbox-exporter', files.blackboxExporter, ['--config.file=/etc/blackbox_exporter/config.yml']),
    exporter('elasticsearch-exporter', files.elasticsearchExporter),
  ]);
}
