// Port 0 is any free port: init says where to find the chosen one, and names the page that it has read.
import { afterAll, expect, it } from 'vitest';
import { Drafts } from '../src/init/files/drafts.ts';
import { planSettings } from '../src/init/files/settings-file.ts';
import { formatResult } from '../src/init/format-report.ts';
import { removeServices, service } from './support/service-folder.ts';

afterAll(removeServices);

it('the file of settings says beside the port how to find the one that is taken', () => {
  const drafts = new Drafts(service({}));
  planSettings({ drafts }, 'telltale.env', { TELLTALE_METRICS_PORT: '0' });
  expect(drafts.read('telltale.env')).toMatch(
    /\n# 0 takes a free port; telltale status shows which\.\nTELLTALE_METRICS_PORT=0\n$/,
  );
});

it('the proof names the address at which the metrics were read', () => {
  const page = { url: 'http://127.0.0.1:41207/metrics', series: 60 };
  const proof = {
    script: 'start',
    isAlone: true,
    command: ['node', 'app.js'],
    record: true,
    scrape: true,
    findings: [{ check: 'metrics', state: 'ok', finding: 'read', page } as const],
  };
  const done = { written: true, changed: true, key: 'kept', keyIsToBeMade: false, byHand: [], notes: [], proof };
  expect(formatResult(done)).toContain('its metrics were read at http://127.0.0.1:41207/metrics\n');
});
