// Alerts reach those for whom the operator has put secrets beside the plane, by the routes that are built.
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { startWebhook, type Webhook } from '../../../tests/support/webhook.ts';
import { obtainPrometheus } from '../src/artifacts/prometheus.ts';
import { layoutOf } from '../src/native/layout.ts';
import { serverUser } from '../src/secrets/private-files.ts';
import { ensureReceivers, type ReceiversPlace } from '../src/servers/receivers.ts';
import { askAs } from './support/ask.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

interface Receiver {
  readonly name: string;
  readonly webhook_configs?: readonly { readonly url_file: string }[];
  readonly email_configs?: readonly { readonly auth_password_file: string }[];
  readonly slack_configs?: readonly { readonly api_url_file: string }[];
}

describe('the configuration of Alertmanager', () => {
  let place: ReceiversPlace;
  let given: string;
  let amtool: string;
  const written = (): { receivers: Receiver[]; route: { receiver: string } } =>
    parse(readFileSync(join(place.config, 'alertmanager.yaml'), 'utf8'));
  const put = (name: string, content: string): void => {
    mkdirSync(given, { recursive: true });
    writeFileSync(join(given, name), content);
  };
  const check = (): string =>
    execFileSync(amtool, ['check-config', join(place.config, 'alertmanager.yaml')], {
      encoding: 'utf8',
    });

  beforeAll(async () => {
    ({ amtool } = await obtainPrometheus());
  });
  beforeEach(() => {
    const layout = layoutOf(join(temporaryFolder(), 'plane'));
    given = layout.receivers;
    mkdirSync(layout.alertmanager.config, { recursive: true });
    place = { given, config: layout.alertmanager.config, owner: serverUser() };
  });

  it('has the generated routes and notifies nobody without secrets', async () => {
    expect(await ensureReceivers(place)).toMatchObject({ changed: true, notes: [] });
    const { receivers, route } = written();
    expect(route.receiver).toBe('tickets');
    expect(receivers).toEqual(['page', 'tickets', 'dead-mans-switch', 'nobody'].map((name) => ({ name })));
    expect(check()).toContain('SUCCESS');
  });

  it('has the channels whose secrets exist, each in a file that only Alertmanager can read', async () => {
    put('alerts_page_url', 'http://127.0.0.1:1/page');
    put('alerts_chat_url', 'http://127.0.0.1:1/chat');
    const { notes, path } = await ensureReceivers(place);
    expect(notes).toEqual(['alerts go to: page (webhook); tickets (slack)']);
    const folder = join(place.config, 'secrets');
    const [page, tickets, watchdog] = written().receivers;
    expect(page?.webhook_configs?.[0]?.url_file).toBe(join(folder, 'alerts_page_url'));
    expect(page).not.toHaveProperty('email_configs');
    expect(tickets?.slack_configs?.[0]?.api_url_file).toBe(join(folder, 'alerts_chat_url'));
    expect(tickets).not.toHaveProperty('webhook_configs');
    expect(watchdog).toEqual({ name: 'dead-mans-switch' });
    expect(readdirSync(folder)).toEqual(['alerts_chat_url', 'alerts_page_url']);
    for (const file of [path, join(folder, 'alerts_page_url')]) {
      expect(lstatSync(file).mode & 0o077).toBe(0);
      expect(lstatSync(file).uid).toBe(place.owner?.uid ?? process.getuid?.());
    }
    expect(readFileSync(path, 'utf8')).not.toContain('127.0.0.1');
    expect(check()).toContain('SUCCESS');
  });

  it('changes only if a secret changes, and drops a channel whose secret is deleted', async () => {
    put('alerts_page_url', 'http://127.0.0.1:1/page');
    await ensureReceivers(place);
    expect(await ensureReceivers(place)).toMatchObject({ changed: false });
    put('alerts_page_url', 'http://127.0.0.1:2/page');
    expect(await ensureReceivers(place)).toMatchObject({ changed: true });
    rmSync(join(given, 'alerts_page_url'));
    put('grafana_url', 'https://grafana.example.org/');
    expect(await ensureReceivers(place)).toMatchObject({ changed: true, notes: ['alerts go to: nobody'] });
    expect(readdirSync(join(place.config, 'secrets'))).toEqual([]);
    expect(await ensureReceivers(place)).toMatchObject({ changed: false });
  });

  it('links to the given Grafana', async () => {
    put('grafana_url', 'https://grafana.example.org/\n');
    await ensureReceivers(place);
    const templates = join(place.config, 'templates', '*.tmpl');
    const args = ['template', 'render', `--template.glob=${templates}`];
    const render = (text: string): string =>
      execFileSync(amtool, [...args, `--template.text=${text}`], { encoding: 'utf8' });
    expect(render('{{ template "telltale.grafana" . }}')).toBe('https://grafana.example.org');
  });

  it.each(['grafana.example.org', 'javascript:alert(1)', 'https://x/{{ .Status }}'])(
    'rejects the address of Grafana %s',
    async (url) => {
      put('grafana_url', url);
      await expect(ensureReceivers(place)).rejects.toMatchObject({ code: 'folder' });
    },
  );

  it('is the operator’s own, with its secrets, in place of the generated one', async () => {
    put(
      'alertmanager.yaml',
      'global: { smtp_auth_password_file: /run/secrets/mine }\nroute: { receiver: us }\nreceivers: [{ name: us, webhook_configs: [{ url: "http://127.0.0.1:1/" }] }]\n',
    );
    put('mine', 'secret');
    expect((await ensureReceivers(place)).notes).toEqual(['alerts go to: us (webhook)']);
    const { config } = place;
    expect(parse(readFileSync(join(config, 'alertmanager.yaml'), 'utf8'))).toMatchObject({
      global: { smtp_auth_password_file: join(config, 'secrets', 'mine') },
      route: { receiver: 'us' },
    });
    expect(readFileSync(join(config, 'secrets', 'mine'), 'utf8')).toBe('secret');
    put('alertmanager.yaml', 'route: [');
    await expect(ensureReceivers(place)).rejects.toThrow(/cannot read the receivers of alerts/);
  });
});

describe('a running plane', () => {
  let plane: TestPlane;
  let planeDir: string;
  let webhook: Webhook;
  const query = async (expr: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
    const path = `/api/v1/query?query=${encodeURIComponent(expr)}`;
    const { body } = await askAs(planeDir, 'reader', plane.connections.prometheus, { path });
    return (body as { data: { result: [] } }).data.result;
  };

  beforeAll(async () => {
    plane = await testPlane();
    planeDir = process.env.TELLTALE_TEST_PLANE_DIR ?? '';
  });
  beforeEach(async () => {
    webhook = await startWebhook();
  });
  afterEach(async () => {
    rmSync(join(planeDir, 'receivers'), { recursive: true, force: true });
    await plane.engine.up();
    await webhook[Symbol.asyncDispose]();
  });

  it('notifies the new receivers after the next up, without a restart', async () => {
    const pids = async (): Promise<(number | undefined)[]> => (await plane.engine.status()).parts.map(({ pid }) => pid);
    const before = await pids();
    mkdirSync(join(planeDir, 'receivers'));
    writeFileSync(join(planeDir, 'receivers', 'alerts_watchdog_url'), `${webhook.url}/watchdog`);
    const { started, notes } = await plane.engine.up();
    expect(started).toEqual([]);
    expect(notes).toContain('alerts go to: dead-mans-switch (webhook)');
    expect(await pids()).toEqual(before);
    // An alert of the first moment, before Prometheus had found Alertmanager, is sent again a minute later.
    await expect.poll(() => webhook.notifications.length).toBeGreaterThan(0);
    expect(webhook.notifications[0]).toMatchObject({
      path: '/watchdog',
      receiver: 'dead-mans-switch',
      status: 'firing',
    });
    expect(webhook.notifications[0]?.alerts[0]?.labels).toMatchObject({ alertname: 'Watchdog', severity: 'none' });
  });

  it('exports the age of its passwords and the expiry of its certificates', async () => {
    await expect.poll(() => query('telltale_secret_created_timestamp_seconds')).toHaveLength(5);
    const now = Date.now() / 1_000;
    for (const { metric, value } of await query('telltale_secret_created_timestamp_seconds')) {
      expect(metric).toMatchObject({
        job: 'plane',
        secret: expect.stringMatching(/^(admin|shipper|reader|keeper|scraper)$/),
      });
      expect(now - Number(value[1])).toBeGreaterThanOrEqual(0);
      expect(now - Number(value[1])).toBeLessThan(3_600);
    }
    const certificates = await query('(telltale_certificate_expiry_timestamp_seconds - time()) / 86400');
    expect(
      Object.fromEntries(certificates.map(({ metric, value }) => [metric.certificate, Math.round(Number(value[1]))])),
    ).toEqual({
      authority: 3_650,
      elasticsearch: 397,
      prometheus: 397,
      alertmanager: 397,
    });
  });
});
