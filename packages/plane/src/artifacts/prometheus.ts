// Obtains Prometheus and Alertmanager from Debian's newest suite, unpacked into the cache.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { runProgram } from '../processes/run-program.ts';
import { step } from '../progress.ts';
import { cachedFolder } from './cached-folder.ts';
import { unpackDebianPackages } from './debian-packages.ts';
import { limits } from './limits.ts';
import { type ArtifactOptions, type Context, contextOf } from './options.ts';
import { versions } from './versions.ts';

const { suite, packages, majorMin } = versions.prometheus;
const title = 'Prometheus and Alertmanager';

/** Unpacked programs; each path is one file. */
export interface PrometheusFiles {
  prometheus: string;
  promtool: string;
  alertmanager: string;
  amtool: string;
  /** Working folder for Alertmanager, from which it finds its templates. */
  alertmanagerFolder: string;
  /** Version of Prometheus, such as 3.5.3. */
  version: string;
  alertmanagerVersion: string;
}

/**
 * Paths of Prometheus, Alertmanager and their tools, which apt downloads if they are not in the cache.
 *
 * @throws PlaneError `apt_missing`, `apt_failed`, `network`, `disk_full`, `folder`, `locked`, `unsupported`
 */
export async function obtainPrometheus(options: ArtifactOptions = {}): Promise<PrometheusFiles> {
  const context = contextOf(options);
  const id = { step: 'download-prometheus', title: `Download ${title}` };
  const { path, details } = await cachedFolder({
    cacheDir: context.cacheDir,
    name: `prometheus-${suite}`,
    title,
    bytesNeeded: limits.freeBytesMin,
    signal: context.signal,
    onWait: (pid) =>
      context.tell({ ...id, state: 'progress', detail: `waiting for process ${pid}, which downloads them` }),
    make: (folder, scratch) =>
      step(context, id, async (progress) => {
        await unpackDebianPackages(
          context,
          { suite, packages, folder, scratch, what: `cannot download ${title}` },
          progress,
        );
        await relocate(join(folder, 'usr/bin/prometheus-alertmanager'));
        return {
          prometheus: await versionOf(context, join(folder, 'usr/bin/prometheus')),
          alertmanager: await versionOf(context, join(folder, 'usr/bin/prometheus-alertmanager')),
        };
      }),
  });
  return {
    prometheus: join(path, 'usr/bin/prometheus'),
    promtool: join(path, 'usr/bin/promtool'),
    alertmanager: join(path, 'usr/bin/prometheus-alertmanager'),
    amtool: join(path, 'usr/bin/amtool'),
    alertmanagerFolder: path,
    version: details.prometheus ?? '',
    alertmanagerVersion: details.alertmanager ?? '',
  };
}

/**
 * Debian's Alertmanager reads its templates from a fixed system folder, which does not exist here. The path in the
 * program is replaced by a relative one of the same length.
 */
async function relocate(program: string): Promise<void> {
  const fixed = '/usr/share/prometheus/alertmanager';
  const relative = 'usr//share/prometheus/alertmanager';
  const content = (await readFile(program)).toString('latin1');
  if (!content.includes(fixed)) throw unsupported(`Debian's ${suite} builds Alertmanager in an unsupported way`);
  await writeFile(program, content.replaceAll(fixed, relative), 'latin1');
}

/** The version that a program reports; this also proves that it runs on this machine. */
async function versionOf(context: Context, program: string): Promise<string> {
  const { env, signal } = context;
  const { code, stdout, stderr } = await runProgram(program, ['--version'], {
    env,
    signal,
    msMax: limits.questionMsMax,
  });
  const version = /version (\d+)[\d.]+/.exec(stdout + stderr);
  if (code === 0 && version) {
    if (program.endsWith('/prometheus') && Number(version[1]) < majorMin) {
      throw unsupported(`Debian's ${suite} offers ${version[0]}, and ${majorMin} or newer is needed`);
    }
    return version[0].slice('version '.length);
  }
  throw unsupported(
    `${program.split('/').at(-1)} does not run here: ${stderr.trim().split('\n')[0] || `exit code ${code}`}`,
  );
}

function unsupported(why: string): PlaneError {
  return new PlaneError('unsupported', {
    what: `cannot use ${title}`,
    why,
    remedy: 'Use a machine with Debian 12 or newer',
  });
}
