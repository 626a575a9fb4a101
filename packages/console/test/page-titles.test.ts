// The list of views at the side: each is called by a name of its own.
import { dashboards } from '@telltale/content';
import { expect, it } from 'vitest';
import { dashboardTitle } from '../page/dashboard-title.ts';

it('no two views of the console have the same name', () => {
  const titles = ['Overview', 'Logs', 'Shipping', ...dashboards.map(dashboardTitle)];
  expect(titles).toEqual([...new Set(titles)]);
  expect(titles).toContain('Logs dashboard');
});
