// What is too much to be listed is counted: an answer never looks like all that there is where it is not.

import { dashboards, panelId } from '@telltale/content';
import { expect, it } from 'vitest';
import { limits } from '../src/dashboards/limits.ts';
import { panelData } from '../src/dashboards/panel-data.ts';
import { variableValues } from '../src/dashboards/variables.ts';
import { fieldNames } from '../src/logs/field-names.ts';
import { limits as logLimits } from '../src/logs/limits.ts';
import type { AskServer } from '../src/servers/servers.ts';
import { limits as shippingLimits } from '../src/shipping/limits.ts';
import { shipping } from '../src/shipping/shipping.ts';

const to = Date.now();
const range = { from: to - 3_600_000, to };
const gone: AskServer = () => Promise.reject(new Error('nobody asks here'));
/** Servers of which Prometheus has so many services or processes. */
const serversOf = (count: number) => ({
  elasticsearch: gone,
  alertmanager: gone,
  prometheus: async <Body>({ path }: { readonly path: string }): Promise<Body> => {
    const names = Array.from({ length: count }, (_, index) => `job${String(index).padStart(5, '0')}`);
    const metric = { __name__: 'telltale_log_records_emitted_total', instance: 'i' };
    const result = names.map((job) => ({ metric: { ...metric, job }, value: [to / 1_000, '0'] }));
    return { data: path.includes('/values') ? names : { resultType: 'vector', result } } as Body;
  },
});

it('the number of omitted values of a variable is shown, and whether All includes them', async () => {
  const { listedValuesMax } = limits;
  const valuesOf = (dashboard: string, count: number) =>
    variableValues(serversOf(count), { dashboard, range, variables: { service: ['shop'] } });
  const { service, instance, left_out } = await valuesOf('telltale-service', listedValuesMax + 7);
  expect([service?.length, instance?.length]).toEqual([listedValuesMax, listedValuesMax]);
  expect(left_out).toEqual({
    service: '7 more are not listed. All does not include them.',
    instance: '7 more are not listed. All includes them.',
  });
  // Of the logs, All is every service.
  expect((await valuesOf('telltale-logs', listedValuesMax + 1)).left_out?.service).toContain('All includes them');
  expect((await valuesOf('telltale-service', listedValuesMax)).left_out).toBeUndefined();
});

it('the number of omitted processes that count records is shown', async () => {
  const { processesMax } = shippingLimits;
  const letters = async () => undefined;
  const many = await shipping(serversOf(processesMax + 3), { letters, canRetry: false });
  expect([many.processes.length, many.processes_left_out]).toEqual([processesMax, 3]);
  const all = await shipping(serversOf(processesMax), { letters, canRetry: false });
  expect([all.processes.length, all.processes_left_out]).toEqual([processesMax, undefined]);
});

it('the number of omitted field names is shown', async () => {
  const { namesMax } = logLimits;
  const namesOf = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `app.f${index}`);
    const fields = Object.fromEntries(
      names.map((name) => [name, { keyword: { searchable: true, aggregatable: true } }]),
    );
    return fieldNames({ elasticsearch: async <Body>() => ({ fields }) as Body });
  };
  const many = await namesOf(namesMax + 4);
  expect([many.fields.length, many.left_out]).toEqual([namesMax, 4]);
  expect(await namesOf(namesMax)).not.toHaveProperty('left_out');
});

it('the number of omitted values of a stat is shown', async () => {
  const { uid, rows } = dashboards.find((one) => one.uid === 'telltale-plane') ?? { uid: '', rows: [] };
  const panels = rows.flatMap((row) => row.panels);
  const title = panels.find(({ kind, metrics = [] }) => kind === 'stat' && metrics.length === 1)?.title ?? '';
  const question = { dashboard: uid, range, variables: {}, points: 60, panel: panelId(uid, title) };
  const data = await panelData(serversOf(limits.seriesMax + 5), question);
  expect(data).toMatchObject({ kind: 'stat', left_out: 5 });
  expect(await panelData(serversOf(limits.seriesMax), question)).not.toHaveProperty('left_out');
});
