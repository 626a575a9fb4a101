// What a page asks for is checked before a server is asked: a refusal names the part of the address that is wrong.
import { describe, expect, it } from 'vitest';
import { dashboards } from '../../content/src/grafana/dashboards/index.ts';
import { panelId } from '../../content/src/grafana/write-panel.ts';
import { limits } from '../src/dashboards/limits.ts';
import { panelData } from '../src/dashboards/panel-data.ts';
import { variableValues } from '../src/dashboards/variables.ts';
import type { Servers } from '../src/servers/servers.ts';

const never = () => Promise.reject(new Error('no server is to be asked'));
const servers: Servers = { prometheus: never, elasticsearch: never, alertmanager: never };
const to = Date.now();
const good = {
  dashboard: 'telltale-fleet',
  panel: panelId('telltale-fleet', 'Requests'),
  range: { from: to - 3_600_000, to },
  points: 300,
  variables: {},
};
const asked = (wrong: object) => panelData(servers, { ...good, ...wrong });

describe('a question is refused', () => {
  it.each([
    ['a dashboard that is not there', { dashboard: 'telltale-x' }, 'not_found', 'no such dashboard'],
    ['a panel that is not there', { panel: 1 }, 'not_found', 'no such panel'],
    ['a panel of another dashboard', { dashboard: 'telltale-slo' }, 'not_found', 'no such panel'],
    ['no points', { points: 0 }, 'bad_request', 'points'],
    ['half a point', { points: 1.5 }, 'bad_request', 'points'],
    ['too many points', { points: limits.pointsMax + 1 }, 'bad_request', 'points'],
    ['a time that is none', { range: { from: Number.NaN, to } }, 'bad_request', 'from'],
    ['a time before 1970', { range: { from: -1, to } }, 'bad_request', 'from'],
    ['a time far ahead', { range: { from: to, to: to + 2 * limits.aheadMsMax } }, 'bad_request', 'to'],
    ['a range backwards', { range: { from: to, to: to - 5_000 } }, 'bad_request', 'to'],
    ['a range of more than 400 days', { range: { from: to - limits.rangeMsMax - 1, to } }, 'bad_request', 'from'],
    ['a variable that it does not have', { variables: { instance: ['a'] } }, 'bad_request', 'var-instance'],
    ['a data source', { variables: { datasource: ['x'] } }, 'bad_request', 'var-datasource'],
    ['a name of the language', { variables: JSON.parse('{"__proto__": ["x"]}') }, 'bad_request', 'var-__proto__'],
    ['a control character', { variables: { service: ['a\u0000'] } }, 'bad_request', 'var-service'],
    ['half a character', { variables: { service: ['\ud800'] } }, 'bad_request', 'var-service'],
    ['a long value', { variables: { service: ['x'.repeat(limits.valueLengthMax + 1)] } }, 'bad_request', 'var-service'],
    [
      'too many values',
      { variables: { service: Array.from({ length: limits.chosenValuesMax + 1 }, String) } },
      'bad_request',
      'var-service',
    ],
  ])('%s', async (_, wrong, code, message) => {
    await expect(asked(wrong)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('with two searches, or a search that is too long', async () => {
    const { uid, rows } = dashboards.find((one) => one.uid === 'telltale-logs') ?? { uid: '', rows: [] };
    const panel = panelId(uid, rows.at(-1)?.panels[0]?.title ?? '');
    for (const search of [['a', 'b'], ['x'.repeat(limits.searchLengthMax + 1)]]) {
      await expect(asked({ dashboard: uid, panel, variables: { search } })).rejects.toMatchObject({
        code: 'bad_request',
        message: expect.stringContaining('var-search'),
      });
    }
  });

  it('with invalid values of variables, by the same checks', async () => {
    await expect(variableValues(servers, { ...good, variables: { service: ['a\u0007'] } })).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});
