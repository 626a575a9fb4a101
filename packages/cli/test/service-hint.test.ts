// search and tail help with a misspelt service name.
import type { LogFilter, Servers, searchLogs, tailLogs } from '@telltale/console';
import { describe, expect, it } from 'vitest';
import { searchFor } from '../src/commands/search.ts';
import { follow } from '../src/records/follow.ts';
import { serviceHints } from '../src/records/service-hint.ts';
import { terminal } from './support/terminal.ts';

const servers = {} as Servers;
const filter: LogFilter = { services: ['shop'], levels: [], fields: [] };
const names = async () => ['demo-gateway', 'demo-shop'];

describe('a service without records', () => {
  it.each([
    ['shop', ['demo-gateway', 'demo-shop'], 'Service shop has no records. Did you mean demo-shop?'],
    ['Shop', ['my-shop', 'shop-2'], 'Service Shop has no records. Did you mean my-shop or shop-2?'],
    ['chekout', ['cart', 'checkout'], 'Service chekout has no records. Did you mean checkout?'],
    ['till', ['cart', 'checkout'], 'Service till has no records. Services with records: cart and checkout.'],
    [
      'till',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      'Service till has no records. Services with records: a, b, c, d, e, and 2 others.',
    ],
    ['a\u001b[2J', ['cart'], 'Service a\\u001b[2J has no records. Services with records: cart.'],
  ])('%s gets a hint with the nearest names among %j', (name, known, hint) => {
    expect(serviceHints([name], known)).toEqual([hint]);
  });

  it('gets no hint if other services have none either, nor does a service with records', () => {
    expect(serviceHints(['cart', 'till'], ['cart'])).toEqual([
      'Service till has no records. Services with records: cart.',
    ]);
    expect(serviceHints(['till'], [])).toEqual([]);
  });
});

const hint = 'Service shop has no records. Did you mean demo-shop?\n';

it('search prints the hint if it finds nothing, and none if it cannot ask for names', async () => {
  const search = (async () => ({ records: [], total: 0, total_is_lower_bound: false })) as typeof searchLogs;
  const searched = async (serviceNames: () => Promise<readonly string[]>) => {
    const screen = terminal();
    const command = { ...screen, filter, from: 0, to: 1, limit: 10, json: false, full: false, serviceNames };
    expect(await searchFor(search, servers, command)).toBe(0);
    return screen.err;
  };
  expect(await searched(names)).toEqual(['no records; --since looks further back\n', hint]);
  expect(await searched(() => Promise.reject(new Error('away')))).toEqual(['no records; --since looks further back\n']);
});

it('tail prints the hint once if it starts without a record, and goes on', async () => {
  const record = { id: '1', index: 'i', at: '', message: 'x', fields: {} };
  const tailOf = (first: readonly (typeof record)[]) =>
    async function* () {
      yield { records: first, skipped: 0 };
      yield { records: [], skipped: 0 };
      yield { records: [record], skipped: 0 };
    } as typeof tailLogs;
  const followed = async (first: readonly (typeof record)[]) => {
    const screen = terminal();
    const command = { ...screen, filter, since: 0, backlog: 10, json: true, full: false, serviceNames: names };
    await follow(tailOf(first), servers, command);
    return { shown: screen.out.length, said: screen.err };
  };
  expect(await followed([])).toEqual({ shown: 1, said: [hint] });
  expect(await followed([record])).toEqual({ shown: 2, said: [] });
});
