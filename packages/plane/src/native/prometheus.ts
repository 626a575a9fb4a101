// Prometheus as a plain process: watches itself, Alertmanager and every service that says where it is.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { obtainPrometheus } from '../artifacts/prometheus.ts';
import { rulesFolder } from '../content.ts';
import { limits } from '../limits.ts';
import { agesFile, agesOf } from './ages.ts';
import { keepFolder } from './kept-files.ts';
import { host } from './ports.ts';
import { writePrivateFile } from './private-files.ts';
import { readiness } from './readiness.ts';
import type { Premises, ServerKind } from './server.ts';
import { writeWebConfiguration } from './web-configuration.ts';
import { yaml } from './yaml.ts';

/** Prometheus for the native engine. */
export const prometheus: ServerKind = {
  title: 'Prometheus',
  usualStartMs: 1_000,
  health: readiness,
  refresh: async (premises) => ({ changed: await keepRules(premises), notes: [] }),
  async obtain(options) {
    const files = await obtainPrometheus(options);
    return {
      version: files.version,
      async configure(premises) {
        const { layout, secrets, ports, user } = premises;
        const { root, data } = layout.prometheus;
        const users = [secrets.reader, secrets.scraper];
        const web = await writeWebConfiguration(premises, 'prometheus', layout.prometheus, users);
        const path = await writeSettings(premises);
        return {
          command: files.prometheus,
          args: [
            `--config.file=${path}`,
            `--storage.tsdb.path=${data}`,
            `--storage.tsdb.retention.time=${limits.metricsRetentionDays}d`,
            `--storage.tsdb.retention.size=${limits.metricsBytesMax}B`,
            '--enable-feature=exemplar-storage',
            `--web.config.file=${web}`,
            `--web.listen-address=${host}:${ports.prometheus}`,
            '--log.level=warn',
          ],
          cwd: root,
          log: join(layout.logs, 'prometheus.log'),
          user,
          env: { PATH: '/usr/bin:/bin', HOME: root },
        };
      },
    };
  },
};

/** Writes the rules, and removes those of another version; whether anything was changed. */
async function keepRules(premises: Premises): Promise<boolean> {
  const { layout, user } = premises;
  const rules = new Map([[agesFile, await agesOf(premises)]]);
  for (const name of await readdir(rulesFolder)) {
    if (name.endsWith('.rules.yaml')) rules.set(name, await readFile(join(rulesFolder, name), 'utf8'));
  }
  return keepFolder(join(layout.prometheus.config, 'rules'), rules, { owner: user });
}

async function writeSettings(premises: Premises): Promise<string> {
  const { layout, authority, secrets, ports, user: owner } = premises;
  const { config } = layout.prometheus;
  const file = async (name: string, content: string): Promise<string> => {
    await writePrivateFile(join(config, name), content, { mode: 0o600, owner });
    return join(config, name);
  };
  const secured = {
    scheme: 'https',
    tls_config: { ca_file: await file('ca.crt', authority.certificate) },
    basic_auth: {
      username: secrets.scraper.username,
      password_file: await file('scraper.password', secrets.scraper.password),
    },
  };
  await keepRules(premises);
  const self = (port: number) => [{ targets: [`${host}:${port}`] }];
  return file(
    'prometheus.yaml',
    yaml({
      global: { scrape_interval: `${limits.scrapeSeconds}s`, evaluation_interval: `${limits.scrapeSeconds}s` },
      rule_files: [join(config, 'rules', '*.rules.yaml')],
      alerting: { alertmanagers: [{ ...secured, static_configs: self(ports.alertmanager) }] },
      scrape_configs: [
        { job_name: 'prometheus', ...secured, static_configs: self(ports.prometheus) },
        { job_name: 'alertmanager', ...secured, static_configs: self(ports.alertmanager) },
        {
          // Each target names its service, which takes the place of this name.
          job_name: 'services',
          file_sd_configs: [{ files: [join(layout.targets, '*.json')], refresh_interval: `${limits.scrapeSeconds}s` }],
        },
      ],
    }),
  );
}
