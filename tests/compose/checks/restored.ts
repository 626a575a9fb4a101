// A backup brings everything back after every volume is gone.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { backup, restore } from '@telltale/operations';
import type { Check } from '../check.ts';
import { requireNoProblem } from '../check.ts';
import { startLoad } from '../load.ts';

export const restored: Check = {
  name: 'restored',
  promise: 'a backup restores the same counts after every volume was destroyed',
  async run(stack) {
    await using load = await startLoad(stack);
    await load.endWhole();
    const folder = join(stack.folder, '..', 'backup');
    const { manifest } = await inHand(stack, (operator) => backup(operator, { folder, telltale: '0.0.0' }));
    await stack.compose('down', '--volumes');
    await stack.up();
    await stack.plane.up();
    const { verified } = await inHand(stack, (operator) => restore(operator, { folder, overwrite: true }));
    const { elasticsearch, prometheus } = manifest;
    const documents = Object.values(elasticsearch.data_streams).reduce((sum, count) => sum + count, 0);
    if (documents === 0 || prometheus.series === 0) throw new Error('the backup holds nothing to restore');
    requireNoProblem(verified.differences, 'not as in the backup');
    if (!isDeepStrictEqual(verified.data_streams, elasticsearch.data_streams))
      throw new Error('other counts of documents');
    return `${documents} documents, ${verified.series} series; Prometheus was stopped for ${prometheus.gap_ms} ms`;
  },
};

type Plane = Parameters<Check['run']>[0];
type InHand = Parameters<typeof backup>[0];

async function inHand<Result>(stack: Plane, work: (operator: InHand) => Promise<Result>): Promise<Result> {
  await using operator = await stack.plane.operator();
  return await work(operator);
}
