// The disk of Elasticsearch fills up: an alert fires, shipping waits, and catches up once there is room.
import { execFile } from 'node:child_process';
import { open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Check } from '../check.ts';
import { startLoad, until } from '../load.ts';
import type { Stack } from '../stack.ts';

const run = promisify(execFile);
/** Small enough to be made in a moment, large enough for what Elasticsearch keeps. */
const diskBytes = 6 * 1024 ** 3;
/** What is left when it is full: less than the flood stage, 512 MB. */
const leftMegabytes = 300;
/** The alert waits a minute before it fires, and the disk is looked at each half minute. */
const FIRES_MS_MAX = 900_000;

export const fullDisk: Check = {
  name: 'full-disk',
  promise: 'the disk fills to the flood stage: an alert fires, shipping waits, and catches up after',
  async run(stack) {
    await stack.compose('down', '--volumes');
    await using _disk = await diskFor(stack);
    await stack.up();
    await using load = await startLoad(stack);
    const fill = ['exec', '-T', 'elasticsearch', 'sh', '-c'];
    const place = '/usr/share/elasticsearch/data';
    await stack.compose(
      ...fill,
      `cd ${place} && free=$(df -m --output=avail . | tail -1) && fallocate -l $((free - ${leftMegabytes}))M fill`,
    );
    await until(async () => !(await arrives(load)), 'shipping waits', FIRES_MS_MAX);
    await until(() => fires(stack, 'ElasticsearchDiskFull'), 'the alert fires', FIRES_MS_MAX);
    const waited = await load.arrived();
    await stack.compose(...fill, `rm ${place}/fill`);
    await until(() => arrives(load), 'shipping goes on', FIRES_MS_MAX);
    const count = await load.endWhole();
    return `ElasticsearchDiskFull fired, ${count - waited} of ${count} records waited, each is there once`;
  },
};

/** Whether the number of records that have arrived grows. */
async function arrives(load: { arrived(): Promise<number> }): Promise<boolean> {
  const before = await load.arrived();
  // Two refreshes of the index, and a batch that was under way.
  await until(async () => (await load.arrived()) > before, 'more arrive', 15_000).catch(() => undefined);
  return (await load.arrived()) > before;
}

async function fires(stack: Stack, alert: string): Promise<boolean> {
  await using alertmanager = await stack.client('alertmanager', 'reader');
  const { body } = await alertmanager.ask<{ labels: { alertname: string } }[]>({ path: '/api/v2/alerts?active=true' });
  return body.some(({ labels }) => labels.alertname === alert);
}

/** A disk of that size in the place of Elasticsearch's volume. */
async function diskFor(stack: Stack): Promise<AsyncDisposable> {
  const image = join(stack.engine.folder, 'disk.img');
  const file = await open(image, 'w');
  await file.truncate(diskBytes);
  await file.close();
  await run('mkfs.ext4', ['-q', '-F', '-m', '0', '-E', 'root_owner=1000:0,lazy_itable_init=1', image]);
  const device = (await run('losetup', ['--find', '--show', image])).stdout.trim();
  const options = `{ type: ext4, device: ${device} }`;
  const path = join(stack.folder, 'disk.yaml');
  await writeFile(path, `volumes:\n  elasticsearch: { driver_opts: ${options} }\n`);
  stack.useFiles(['disk.yaml']);
  return {
    async [Symbol.asyncDispose]() {
      await stack.compose('down', '--volumes');
      stack.useFiles([]);
      await run('losetup', ['--detach', device]);
      await rm(image, { force: true });
    },
  };
}
