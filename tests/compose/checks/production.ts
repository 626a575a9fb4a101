// production.yaml gives the running stack more room, and its data stay.
import { totalmem } from 'node:os';
import type { Check } from '../check.ts';
import { startLoad, until } from '../load.ts';
import type { Stack } from '../stack.ts';

const gibibyte = 2 ** 30;
/** Elasticsearch takes the whole of its heap at its start. */
const MEMORY_BYTES_MIN = 16 * gibibyte;

interface Nodes {
  readonly nodes: Readonly<Record<string, { readonly jvm: { readonly mem: { readonly heap_max_in_bytes: number } } }>>;
}

export const production: Check = {
  name: 'production',
  promise: 'production.yaml gives the running stack more room, and nothing is lost',
  whyNot: () =>
    totalmem() < MEMORY_BYTES_MIN
      ? `this machine has ${(totalmem() / gibibyte).toFixed(0)} GiB of memory, and ${MEMORY_BYTES_MIN / gibibyte} are needed`
      : undefined,
  async run(stack) {
    await using load = await startLoad(stack);
    stack.useFiles(['production.yaml']);
    try {
      await stack.up();
      const heap = await heapOf(stack);
      if (heap !== 6 * gibibyte) throw new Error(`the heap of Elasticsearch is ${heap} bytes`);
      const seen = await load.arrived();
      await until(async () => (await load.arrived()) > seen, 'records arrive');
      const limits = await stack.docker('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}}');
      if (!/elasticsearch-1 .* \/ 12GiB/.test(limits)) throw new Error(`Elasticsearch has another limit: ${limits}`);
    } finally {
      stack.useFiles([]);
      await stack.up();
    }
    return `each of ${await load.endWhole()} records is there once`;
  },
};

async function heapOf(stack: Stack): Promise<number | undefined> {
  await using reader = await stack.client('elasticsearch', 'reader');
  const path = '/_nodes/jvm?filter_path=nodes.*.jvm.mem.heap_max_in_bytes';
  const { body } = await reader.ask<Nodes>({ path });
  return Object.values(body.nodes ?? {})[0]?.jvm.mem.heap_max_in_bytes;
}
