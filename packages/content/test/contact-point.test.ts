// A contact point follows the address that it is given until somebody changes it, whether Grafana shows the address or not.
import { describe, expect, it } from 'vitest';
import { GrafanaStub } from './support/grafana-stub.ts';
import { intoGrafana, states } from './support/importing.ts';

const uid = 'telltale-webhook';
const one = 'https://hooks.example.com/one-secret';
const two = 'https://hooks.example.com/two-secret';

/** What became of the contact point. */
async function imported(stub: GrafanaStub, webhook: string, overwrite = false): Promise<string | undefined> {
  return states(await intoGrafana(stub, { grafana: { webhook }, overwrite }))[uid];
}

/** Changes settings as somebody does in Grafana. */
function edit(stub: GrafanaStub, settings: Record<string, unknown>, rest: Record<string, unknown> = {}): void {
  const there = stub.contactPoints.get(uid) ?? {};
  stub.contactPoints.set(uid, { ...there, ...rest, settings: { ...(there.settings as object), ...settings } });
}

function settingsOf(stub: GrafanaStub): Record<string, unknown> {
  return stub.contactPoints.get(uid)?.settings as Record<string, unknown>;
}

describe.each([
  ['shows the address', false, false],
  ['shows the address to nobody', true, false],
  ['shows the address to an administrator', true, true],
])('the contact point of a Grafana that %s', (_, redactsWebhooks, readsSecrets) => {
  const start = (): Promise<GrafanaStub> => Object.assign(new GrafanaStub(), { redactsWebhooks, readsSecrets }).start();

  it('is written once, and again when the address has changed', async () => {
    await using stub = await start();
    expect(await imported(stub, one)).toBe('created');
    const writes = stub.writes.length;
    expect(await imported(stub, one)).toBe('same');
    expect(stub.writes.length).toBe(writes);
    expect(await imported(stub, two)).toBe('updated');
    expect(settingsOf(stub).url).toBe(two);
    expect(await imported(stub, two)).toBe('same');
    expect(await imported(stub, one)).toBe('updated');
    expect(settingsOf(stub).url).toBe(one);
  });

  it('is left when somebody has changed its visible settings, and replaced only with overwrite', async () => {
    await using stub = await start();
    await imported(stub, one);
    edit(stub, { maxAlerts: '5' }, { disableResolveMessage: true });
    expect(await imported(stub, one)).toBe('same');
    expect(await imported(stub, two)).toBe('left');
    expect(settingsOf(stub)).toMatchObject({ maxAlerts: '5', url: one });
    expect(await imported(stub, two, true)).toBe('updated');
    expect(settingsOf(stub).url).toBe(two);
    expect(await imported(stub, one)).toBe('updated');
  });

  it('is left when somebody has changed its type and kept the address', async () => {
    await using stub = await start();
    await imported(stub, one);
    edit(stub, {}, { type: 'teams' });
    expect(await imported(stub, one)).toBe('left');
  });

  it('is left when somebody has written their own message', async () => {
    await using stub = await start();
    await imported(stub, one);
    edit(stub, { message: 'Mine', url: one });
    expect(await imported(stub, two)).toBe('left');
    expect(settingsOf(stub)).toMatchObject({ message: 'Mine', url: one });
  });

  it('does not contain the address in its visible settings', async () => {
    await using stub = await start();
    await imported(stub, one);
    const { url: _, ...shown } = settingsOf(stub);
    expect(JSON.stringify(shown)).not.toContain('secret');
    // A comment of the template language, and then the message that Grafana sends by default.
    expect(shown.message).toMatch(/^\{\{\/\* [^*{}]+ \*\/\}\}\{\{ template "default\.message" \. \}\}$/);
  });

  it.each(['file', 'api'])('is left when it is provisioned by %s, with or without overwrite', async (provenance) => {
    await using stub = await start();
    await imported(stub, one);
    edit(stub, {}, { provenance });
    for (const overwrite of [false, true]) expect(await imported(stub, two, overwrite)).toBe('left');
    expect(settingsOf(stub).url).toBe(one);
  });

  it('is recognised as its own when an answer is lost', async () => {
    await using stub = await start();
    let isLost = false;
    stub.fault = ({ method, path }) => {
      if (isLost || method !== 'POST' || !path.includes('contact-points')) return undefined;
      isLost = true;
      return { lost: true };
    };
    expect(await imported(stub, one)).toBe('created');
    expect(await imported(stub, one)).toBe('same');
  });
});

it.each([
  ['shows the address', false],
  ['shows it to an administrator', true],
])('an address that somebody has given in Grafana is left, where Grafana %s', async (_, redactsWebhooks) => {
  await using stub = await Object.assign(new GrafanaStub(), { redactsWebhooks, readsSecrets: true }).start();
  await imported(stub, one);
  edit(stub, { url: 'https://hooks.example.com/mine' });
  expect(await imported(stub, two)).toBe('left');
  expect(settingsOf(stub).url).toBe('https://hooks.example.com/mine');
});

it('a contact point without a mark, whose address is not visible, is left without overwrite', async () => {
  await using stub = await Object.assign(new GrafanaStub(), { redactsWebhooks: true }).start();
  const settings = { url: one, httpMethod: 'POST' };
  stub.contactPoints.set(uid, { uid, name: 'Telltale', type: 'webhook', settings, disableResolveMessage: false });
  expect(await imported(stub, two)).toBe('left');
  expect(await imported(stub, two, true)).toBe('updated');
  expect(await imported(stub, two)).toBe('same');
});
