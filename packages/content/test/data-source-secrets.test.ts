// The secrets of a data source are brought up to date although Grafana shows them to nobody; somebody's own are kept.
import { expect, it } from 'vitest';
import { GrafanaStub } from './support/grafana-stub.ts';
import { intoGrafana, states } from './support/importing.ts';

const uid = 'telltale-metrics';
const given = { url: 'https://prometheus:9090', username: 'reader', password: 'secret-password', ca: 'PEM' };

async function imported(stub: GrafanaStub, prometheus: typeof given, overwrite = false): Promise<string | undefined> {
  return states(await intoGrafana(stub, { grafana: { prometheus }, overwrite }))[uid];
}

/** Saves the data source as somebody does in Grafana, where saving and testing are one button. */
function save(stub: GrafanaStub, change: { secureJsonData?: object; jsonData?: object } = {}): void {
  const there = stub.dataSources.get(uid) ?? {};
  stub.dataSources.set(uid, {
    ...there,
    jsonData: { ...(there.jsonData as object), ...change.jsonData },
    secureJsonData: { ...(there.secureJsonData as object), ...change.secureJsonData },
    version: Number(there.version) + 1,
  });
}

function secretsOf(stub: GrafanaStub): unknown {
  return stub.dataSources.get(uid)?.secureJsonData;
}

it.each([
  ['password', { password: 'new-password' }, { basicAuthPassword: 'new-password' }],
  ['certificate of the authority', { ca: 'RENEWED' }, { tlsCACert: 'RENEWED' }],
])('a new %s is sent, once', async (_, change, sent) => {
  await using stub = await new GrafanaStub().start();
  await imported(stub, given);
  const writes = stub.writes.length;
  expect(await imported(stub, given)).toBe('same');
  expect(stub.writes.length).toBe(writes);
  expect(await imported(stub, { ...given, ...change })).toBe('updated');
  expect(secretsOf(stub)).toMatchObject(sent);
  expect(await imported(stub, { ...given, ...change })).toBe('same');
  expect(await imported(stub, given)).toBe('updated');
});

it('does not send a new password when somebody has saved the data source since, unless with overwrite', async () => {
  await using stub = await new GrafanaStub().start();
  await imported(stub, given);
  save(stub, { secureJsonData: { basicAuthPassword: 'mine' } });
  expect(await imported(stub, given)).toBe('same');
  expect(await imported(stub, { ...given, password: 'new-password' })).toBe('left');
  expect(secretsOf(stub)).toMatchObject({ basicAuthPassword: 'mine' });
  expect(await imported(stub, { ...given, password: 'new-password' }, true)).toBe('updated');
  expect(secretsOf(stub)).toMatchObject({ basicAuthPassword: 'new-password' });
  expect(await imported(stub, { ...given, password: 'newer-password' })).toBe('updated');
});

it('imports new settings and then a new password', async () => {
  await using stub = await new GrafanaStub().start();
  await imported(stub, given);
  const moved = { ...given, url: 'https://elsewhere:9090' };
  expect(await imported(stub, moved)).toBe('updated');
  expect(await imported(stub, { ...moved, password: 'new-password' })).toBe('updated');
  expect(secretsOf(stub)).toMatchObject({ basicAuthPassword: 'new-password' });
});

it('keeps the password that somebody has set when it imports new settings', async () => {
  await using stub = await new GrafanaStub().start();
  await imported(stub, given);
  save(stub, { secureJsonData: { basicAuthPassword: 'mine' } });
  expect(await imported(stub, { ...given, url: 'https://elsewhere:9090' })).toBe('updated');
  expect(secretsOf(stub)).toMatchObject({ basicAuthPassword: 'mine' });
  expect(await imported(stub, { ...given, url: 'https://elsewhere:9090' })).toBe('same');
});

it('does not count a default that Grafana has written as an edit', async () => {
  await using stub = await new GrafanaStub().start();
  await imported(stub, given);
  save(stub, { jsonData: { tlsSkipVerify: false, tlsAuth: false } });
  expect(await imported(stub, { ...given, url: 'https://elsewhere:9090' })).toBe('updated');
});

it('a data source that an earlier release imported, without a mark of its secrets, is left as it is', async () => {
  await using stub = await new GrafanaStub().start();
  await imported(stub, given);
  const there = stub.dataSources.get(uid) ?? {};
  const { telltaleContent, ...rest } = there.jsonData as Record<string, unknown>;
  const settings = Object.entries(rest).filter(([name]) => !name.startsWith('telltale'));
  stub.dataSources.set(uid, { ...there, jsonData: { ...Object.fromEntries(settings), telltaleContent } });
  const writes = stub.writes.length;
  expect(await imported(stub, given)).toBe('same');
  expect(stub.writes.length).toBe(writes);
});

it('does not contain a secret in its visible settings', async () => {
  await using stub = await new GrafanaStub().start();
  await imported(stub, given);
  const { secureJsonData: _, ...shown } = stub.dataSources.get(uid) ?? {};
  expect(JSON.stringify(shown)).not.toMatch(/secret-password|PEM/);
});
