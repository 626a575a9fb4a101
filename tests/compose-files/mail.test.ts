// The routes for trying mail: Alertmanager takes them, and the stack's set-up keeps the way once its files are there.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ensureReceivers } from '../../packages/plane/src/servers/receivers.ts';
import { obtainAmtool } from '../support/amtool.ts';
import { compose } from './programs.ts';
import { setUp } from './support/set-up.ts';

interface Routes {
  readonly templates: readonly string[];
  readonly receivers: readonly { readonly email_configs: readonly Readonly<Record<string, unknown>>[] }[];
}

const routes = join(compose, 'mail', 'alertmanager.yaml');
const templates = join(compose, '..', 'dashboards', 'alertmanager', 'templates');
const folder = mkdtempSync(join(tmpdir(), 'telltale-mail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the routes for trying mail', () => {
  const { receivers } = parse(readFileSync(routes, 'utf8')) as Routes;
  const [mail] = receivers.flatMap(({ email_configs }) => email_configs);

  it('are accepted by Alertmanager, with the existing templates', async () => {
    cpSync(templates, join(folder, 'templates'), { recursive: true });
    cpSync(routes, join(folder, 'alertmanager.yaml'));
    expect((await obtainAmtool()).check(join(folder, 'alertmanager.yaml'))).toContain('SUCCESS');
    const broken = join(folder, 'broken.yaml');
    writeFileSync(broken, readFileSync(routes, 'utf8').replace('receiver: mail', 'receiver: nobody'));
    const amtool = await obtainAmtool();
    expect(() => amtool.check(broken)).toThrow('failed to validate');
  });

  it('are used only if the password and the authority exist beside them', async () => {
    const given = join(folder, 'receivers');
    mkdirSync(given);
    cpSync(routes, join(given, 'alertmanager.yaml'));
    writeFileSync(join(given, 'ca.crt'), 'an authority');
    const place = {
      given,
      config: join(folder, 'config'),
      seenAs: '/run/telltale',
      fileMode: 0o640,
      folderMode: 0o750,
    };
    expect((await ensureReceivers(place)).notes).toEqual(['alerts go to: nobody']);
    writeFileSync(join(given, 'alerts_mail_password'), 'any');
    const { notes, path } = await ensureReceivers(place);
    expect(notes).toEqual(['alerts go to: mail (email)']);
    expect(readFileSync(path, 'utf8')).toContain('/run/telltale/secrets/ca.crt');
  });

  it('lead to the service `mail`, over verified TLS and with a password from a file', () => {
    const { services } = parse(readFileSync(join(compose, 'pipelines.yaml'), 'utf8'), { merge: true }) as {
      services: { mail: { command: string[] } };
    };
    const port = services.mail.command.find((argument) => argument.startsWith('--smtp='))?.split(':')[1];
    expect(mail).toMatchObject({
      smarthost: `mail:${port}`,
      require_tls: true,
      tls_config: { ca_file: '/run/secrets/ca.crt' },
      auth_password_file: '/run/secrets/alerts_mail_password',
    });
    expect(services.mail.command).toContain('--smtp-require-starttls');
  });
});

it('caught mail is shown to the operator of the stack, with a password hash that Mailpit accepts', async () => {
  using made = await setUp();
  const users = readFileSync(join(made.filesOf('mail'), 'users.htpasswd'), 'utf8');
  expect(users).toMatch(/^telltale-operator:\$2[aby]\$10\$[./\w]{53}\n$/);
});
