// The routes for trying mail: Alertmanager takes them, and the stack's set-up keeps the way once its files are there.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { obtainAmtool } from '../support/amtool.ts';
import { compose } from './programs.ts';

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

  it('are taken by Alertmanager, with the templates that there are', async () => {
    cpSync(templates, join(folder, 'templates'), { recursive: true });
    cpSync(routes, join(folder, 'alertmanager.yaml'));
    expect((await obtainAmtool()).check(join(folder, 'alertmanager.yaml'))).toContain('SUCCESS');
    const broken = join(folder, 'broken.yaml');
    writeFileSync(broken, readFileSync(routes, 'utf8').replace('receiver: mail', 'receiver: nobody'));
    const amtool = await obtainAmtool();
    expect(() => amtool.check(broken)).toThrow('failed to validate');
  });

  it('lead to the service `mail`, by TLS that is verified and with a password that is a file', () => {
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
