// What people have made in Kibana and Grafana is carried and counted. A stub stands for both.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../../plane/src/http-client.ts';
import { grafanaInventory } from '../src/backup/grafana-inventory.ts';
import { countDashboards, exportObjects, importObjects, otherSpaces } from '../src/backup/saved-objects.ts';
import { limits } from '../src/limits.ts';
import { type StubPeople, startStubPeople } from './support/stub-people.ts';

let people: StubPeople;
let client: HttpClient;

beforeAll(async () => {
  people = await startStubPeople();
  client = createHttpClient({ url: people.url, ca: '', username: 'a', password: 'b' });
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await people[Symbol.asyncDispose]();
});
beforeEach(() => {
  people.objects.clear();
  people.refused.clear();
});

const kibana = () => ({ name: 'kibana', client }) as const;
const have = (...ids: string[]): void => {
  for (const id of ids) people.objects.set(`dashboard:${id}`, { type: 'dashboard', id });
};

describe('the saved objects of Kibana', () => {
  it.each([[[]], [['one']], [['one', 'two', 'three äöü']]])('are restored as they were: %j', async (ids) => {
    have(...ids);
    const before = new Map(people.objects);
    const { text, objects } = await exportObjects(kibana());
    expect(objects).toBe(ids.length);
    people.objects.clear();
    expect(await importObjects(kibana(), text)).toBe(ids.length);
    expect(people.objects).toEqual(before);
    // Once more: they take each other's place.
    expect(await importObjects(kibana(), text)).toBe(ids.length);
    expect(people.objects).toEqual(before);
  });

  it('are reported if Kibana rejects them', async () => {
    have('one', 'two');
    const { text } = await exportObjects(kibana());
    people.refused.add('dashboard');
    await expect(importObjects(kibana(), text)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('it imported 0 and rejected 2, such as dashboard one: unsupported_type.'),
    });
  });

  it('are reported as not included if they are in another space', async () => {
    expect(await otherSpaces(kibana())).toEqual([]);
    people.spaces.push('team');
    expect(await otherSpaces(kibana())).toEqual(['team']);
  });
});

describe('the dashboards of Grafana', () => {
  it.each([0, 3, limits.dashboardsAtOnce, limits.dashboardsAtOnce + 1])('are counted: %i', async (count) => {
    people.dashboards = count;
    expect(await countDashboards({ name: 'grafana', client })).toBe(count);
  });

  it('are not counted if Grafana rejects the password', async () => {
    people.known = false;
    expect(await countDashboards({ name: 'grafana', client })).toBeUndefined();
    people.known = true;
  });

  it('are compared by their versions, and users by their roles', async () => {
    people.dashboards = 2;
    people.users = [{ login: 'ada', role: 'Admin' }];
    const grafana = { name: 'grafana', client } as const;
    const before = await grafanaInventory(grafana);
    expect(await grafanaInventory(grafana)).toEqual(before);
    people.updated = '2026-02-02T00:00:00Z';
    people.users = [{ login: 'ada', role: 'Viewer' }];
    const after = await grafanaInventory(grafana);
    expect(Object.keys(after ?? {})).toEqual(['dashboard Dashboard 0 (d0)', 'dashboard Dashboard 1 (d1)', 'user ada']);
    for (const [name, state] of Object.entries(after ?? {})) expect(before?.[name]).not.toBe(state);
    people.dashboards = limits.dashboardsComparedMax + 1;
    expect(await grafanaInventory(grafana)).toBeUndefined();
  });
});
