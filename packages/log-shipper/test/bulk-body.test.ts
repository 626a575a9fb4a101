// What a bulk request is made of: an action and a document a line, the action with the id that a dead letter names too.
import { expect, it } from 'vitest';
import type { Frame } from '../src/spool/segment-format.ts';
import { bulkBody } from '../src/worker/bulk-body.ts';
import { documentId, type Item, itemOf } from '../src/worker/item.ts';
import { Batch } from '../src/worker/window.ts';
import { envelope } from './support/shipping.ts';

const index = 'logs-app-test';

function item(segment: number, offset: number, document = '{"n":1}'): Item {
  const frame: Frame = { segment, offset, end: offset + 1, document: Buffer.from(document) };
  return itemOf('queue-1', envelope, frame, { batch: new Batch({ frames: [frame] }), at: 0 });
}

function lines(items: readonly Item[]): unknown[] {
  const text = bulkBody(items, index).body.toString('utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

it('has the id of each record, whatever its place', () => {
  const offsets = [0, 35, 36, 1_295, 1_296, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
  const items = [1, 1, 37, Number.MAX_SAFE_INTEGER].flatMap((segment) =>
    offsets.map((offset) => item(segment, offset)),
  );
  const actions = lines(items).filter((_, at) => at % 2 === 0);
  expect(actions).toEqual(items.map((one) => ({ create: { _id: documentId(one) } })));
  expect(documentId(item(37, 1_296))).toBe('queue-1-11-100');
});

it('names the index of a record that goes elsewhere, and the next record has its own action again', () => {
  const items = [item(1, 0), item(1, 50, '{"_index":"wärme","n":2}'), item(1, 90)];
  expect(lines(items)).toEqual([
    { create: { _id: documentId(item(1, 0)) } },
    expect.objectContaining({ service: { name: 'till' }, n: 1 }),
    { create: { _index: 'wärme', _id: documentId(item(1, 50)) } },
    { n: 2 },
    { create: { _id: documentId(item(1, 90)) } },
    expect.objectContaining({ n: 1 }),
  ]);
});

it('is another’s memory only when it was released', () => {
  const first = bulkBody([item(1, 0)], index);
  const text = first.body.toString();
  const second = bulkBody([item(2, 0)], index);
  expect(first.body.toString()).toBe(text);
  first.release();
  const third = bulkBody([item(3, 0)], index);
  expect(third.body.buffer).toBe(first.body.buffer);
  expect(second.body.toString()).not.toBe(third.body.toString());
});
