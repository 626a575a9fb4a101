// `down` and `up` keep what was stored.
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '../check.ts';
import { seriesOf } from '../query.ts';
import type { Stack } from '../stack.ts';

const documents = 25;
/** A document is found after the index' next refresh. */
const WAIT_MS_MAX = 30_000;
const POLL_MS = 500;

export const kept: Check = {
  name: 'kept',
  promise: 'down and up keep logs and metrics',
  async run(stack) {
    const before = await countOf(stack);
    await writeDocuments(stack, before + documents);
    const at = Date.now() / 1_000;
    const series = await seriesAt(stack, at);
    await stack.compose('down');
    if ((await stack.containers()).length > 0) throw new Error('down left containers');
    await stack.up();
    const [countAfter, seriesAfter] = [await countOf(stack), await seriesAt(stack, at)];
    if (countAfter < before + documents) throw new Error(`${countAfter} of ${before + documents} documents are left`);
    if (series === 0 || seriesAfter !== series) throw new Error(`${seriesAfter} of ${series} series are left`);
    return `${countAfter} documents and ${series} series kept`;
  },
};

async function writeDocuments(stack: Stack, expected: number): Promise<void> {
  await using shipper = await stack.client('elasticsearch', 'shipper');
  for (let number = 0; number < documents; number += 1) {
    const body = { '@timestamp': new Date().toISOString(), message: `kept ${number}`, log: { level: 'info' } };
    const { status, body: answer } = await shipper.ask({
      method: 'POST',
      path: '/logs-kept-default/_doc?op_type=create',
      body,
    });
    if (status !== 201) throw new Error(`a document is refused: ${status} ${JSON.stringify(answer)}`);
  }
  for (const end = Date.now() + WAIT_MS_MAX; (await countOf(stack)) < expected; await delay(POLL_MS)) {
    if (Date.now() > end) throw new Error('what was written is not found');
  }
}

async function countOf(stack: Stack): Promise<number> {
  await using reader = await stack.client('elasticsearch', 'reader');
  const { status, body } = await reader.ask<{ count: number }>({ path: '/logs-*/_count?allow_no_indices=true' });
  if (status !== 200) throw new Error(`documents cannot be counted: ${status} ${JSON.stringify(body)}`);
  return body.count;
}

async function seriesAt(stack: Stack, seconds: number): Promise<number> {
  await using reader = await stack.client('prometheus', 'reader');
  const [count] = await seriesOf(reader, 'count({__name__=~".+"})', seconds);
  return Number(count?.value[1] ?? 0);
}
