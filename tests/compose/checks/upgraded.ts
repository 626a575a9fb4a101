// `telltale upgrade` replaces the images of a running stack under load, and takes one back that does not start. What an
// older image holds is the same program under an older name: data of an older version are another test's.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, requireNoProblem } from '../check.ts';
import { probeImage } from '../images/build.ts';
import { imageNames } from '../images/images.ts';
import { startLoad, until } from '../load.ts';
import type { Stack } from '../stack.ts';
import { telltale, telltaleJson } from '../telltale.ts';

/** In the order in which they are to be replaced. */
const older: Readonly<Record<string, string>> = {
  elasticsearch: 'elasticsearch:9.5.2',
  kibana: 'kibana:9.5.2',
  alertmanager: 'prom/alertmanager:v0.33.0',
  prometheus: 'prom/prometheus:v3.13.2',
};
const parts = Object.keys(older);
const file = 'versions.yaml';

interface UpgradeReport {
  readonly replaced: readonly { readonly part: string; readonly from: string; readonly to: string }[];
  readonly backup?: string;
}

export const upgraded: Check = {
  name: 'upgraded',
  promise: 'telltale upgrade replaces what runs, in order and under load, and takes back what does not start',
  async run(stack) {
    const names = await imageNames();
    for (const [part, image] of Object.entries(older)) await stack.docker('tag', names.get(part) ?? '', image);
    try {
      await withImages(stack, older);
      await stack.up();
      await using load = await startLoad(stack);
      stack.useFiles([]);
      const backup = join(stack.folder, '..', 'before-the-upgrade');
      const { replaced, ...report } = await telltaleJson<UpgradeReport>(stack, 'upgrade', '--backup', backup);
      const order = replaced.map(({ part, from, to }) => `${part} ${from} -> ${to}`);
      if (replaced.map(({ part }) => part).join() !== parts.join()) throw new Error(`replaced: ${order.join(', ')}`);
      if (report.backup !== backup) throw new Error(`no backup is reported: ${JSON.stringify(report)}`);
      requireNoProblem(await otherThan(stack, names), 'not the images that are wanted');
      const again = await telltaleJson<UpgradeReport>(stack, 'upgrade', '--no-backup');
      if (again.replaced.length > 0) throw new Error('a second upgrade replaces something');
      const said = await takenBack(stack, names);
      const count = await load.endWhole();
      return `${order.join(', ')}; each of ${count} records is there once; one that ends at its start: ${said}`;
    } finally {
      stack.useFiles([]);
      await rm(join(stack.folder, file), { force: true });
      await stack.up();
    }
  },
};

/** Has the stack's files name these images, by service. */
async function withImages(stack: Stack, images: Readonly<Record<string, string>>): Promise<void> {
  const services = Object.fromEntries(Object.entries(images).map(([service, image]) => [service, { image }]));
  await writeFile(join(stack.folder, file), JSON.stringify({ services }));
  stack.useFiles([file]);
}

/** Services that run another image than they should. */
async function otherThan(stack: Stack, names: ReadonlyMap<string, string>): Promise<string[]> {
  const containers = await stack.containers();
  return containers
    .filter(({ service, image }) => parts.includes(service) && names.get(service) !== image)
    .map(({ service, image }) => `${service}: ${image}`);
}

/** An Alertmanager whose image holds none: the former runs again, and it is said so. */
async function takenBack(stack: Stack, names: ReadonlyMap<string, string>): Promise<string> {
  await stack.docker('tag', probeImage, 'prom/alertmanager:v99.0.0');
  await withImages(stack, { alertmanager: 'prom/alertmanager:v99.0.0' });
  const { code, stderr } = await telltale(stack, 'upgrade', '--no-backup');
  stack.useFiles([]);
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (code === 0 || !/cannot upgrade alertmanager from .* to 99\.0\.0/.test(said))
    throw new Error(`it ends with ${code}: ${said}`);
  await until(
    async () => (await stack.containers()).every(({ isHealthy }) => isHealthy),
    'everything is healthy after an upgrade that failed',
  );
  requireNoProblem(await otherThan(stack, names), 'not taken back');
  return said;
}
