// A misspelt name of a service is told from one without records in the range.
import type { LogFilter, Servers, searchLogs, tailLogs } from '@telltale/console';
import { describe, expect, it } from 'vitest';
import { searchFor } from '../src/commands/search.ts';
import { follow } from '../src/records/follow.ts';
import { serviceHints } from '../src/records/service-hint.ts';
import { terminal } from './support/terminal.ts';

const servers = {} as Servers;
const filter: LogFilter = { services: ['shop'], levels: [], fields: [] };
const names = async () => ['demo-gateway', 'demo-shop'];

describe('a name that no service has', () => {
  it.each([
    ['shop', ['demo-gateway', 'demo-shop'], 'No record is of a service shop. Did you mean demo-shop?'],
    ['Shop', ['my-shop', 'shop-2'], 'No record is of a service Shop. Did you mean my-shop or shop-2?'],
    ['chekout', ['cart', 'checkout'], 'No record is of a service chekout. Did you mean checkout?'],
    ['till', ['cart', 'checkout'], 'No record is of a service till. There are cart and checkout.'],
    [
      'till',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      'No record is of a service till. There are a, b, c, d, e, and 2 others.',
    ],
    ['a\u001b[2J', ['cart'], 'No record is of a service a\\u001b[2J. There are cart.'],
  ])('is told with the nearest names: %s among %j', (name, known, hint) => {
    expect(serviceHints([name], known)).toEqual([hint]);
  });

  it('is told of no service that has records, and not where there are none at all', () => {
    expect(serviceHints(['cart', 'till'], ['cart'])).toEqual(['No record is of a service till. There are cart.']);
    expect(serviceHints(['till'], [])).toEqual([]);
  });
});

const hint = 'No record is of a service shop. Did you mean demo-shop?\n';

it('search says so where it finds nothing, and not where it cannot ask', async () => {
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

it('tail says so once, where it begins without a record, and goes on', async () => {
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
