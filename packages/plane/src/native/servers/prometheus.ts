// Prometheus as a plain process: watches itself, Alertmanager and every service that says where it is.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { planeJobs, prometheusOwnMetrics, serviceJobPrefix } from '@telltale/catalog';
import { obtainPrometheus } from '../../artifacts/prometheus.ts';
import { rulesFolder } from '../../content.ts';
import { limits } from '../../limits.ts';
import { keepFile, keepFolder, namesIn } from '../../secrets/kept-files.ts';
import { makeFolder } from '../../secrets/private-files.ts';
import type { Secret } from '../../secrets/secrets.ts';
import { yaml } from '../../secrets/yaml.ts';
import { keepLastLook, lastLookJob } from '../keeper/last-look.ts';
import type { Premises, ServerKind } from '../processes/server.ts';
import { targetsOfUsers } from '../user-files.ts';
import { keepAccess } from './access.ts';
import { agesFile, agesOf } from './ages.ts';
import { host } from './ports.ts';
import { readiness } from './readiness.ts';
import { webConfiguration, webFile, webUsers } from './web-configuration.ts';

const settingsFile = 'prometheus.yaml';
/** Read at each scrape. */
const caFile = 'ca.crt';

/**
 * Name of the file with the password that Prometheus scrapes by: another one for each password, since Debian's build goes
 * on with what a file said when its configuration was last changed.
 */
function passwordFile({ password }: Secret): string {
  return `scraper-${createHash('sha256').update(password).digest('hex').slice(0, 8)}.password`;
}

/** Prometheus for the native engine. */
export const prometheus: ServerKind = {
  title: 'Prometheus',
  usualStartMs: 1_000,
  health: readiness,
  users: webUsers,
  access: async (premises) => ({
    trust: { [caFile]: premises.authority.trusted },
    users: { [webFile]: await webConfiguration(premises, 'prometheus') },
    passwords: { [passwordFile(premises.secrets.scraper)]: premises.secrets.scraper.password },
  }),
  async refresh(premises) {
    await keepLastLook(premises.layout, premises.user);
    const changes = [await keepRules(premises), await keepSettings(premises)];
    return { changed: changes.includes(true), notes: [] };
  },
  async obtain(options) {
    const files = await obtainPrometheus(options);
    return {
      version: files.version,
      async configure(premises) {
        const { layout, ports, user } = premises;
        const { root, data, config } = layout.prometheus;
        await keepAccess(premises, { prometheus });
        await makeFolder(data, { mode: 0o700, owner: user });
        await keepLastLook(layout, user);
        await keepRules(premises);
        await keepSettings(premises);
        return {
          command: files.prometheus,
          args: [
            `--config.file=${join(config, settingsFile)}`,
            `--storage.tsdb.path=${data}`,
            `--storage.tsdb.retention.time=${limits.metricsRetentionDays}d`,
            `--storage.tsdb.retention.size=${limits.metricsBytesMax}B`,
            '--enable-feature=exemplar-storage',
            `--web.config.file=${join(config, webFile)}`,
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

/** Writes the settings where they differ, and removes the passwords of others; whether anything was changed. */
async function keepSettings(premises: Premises): Promise<boolean> {
  const { layout, secrets, user: owner } = premises;
  const { config } = layout.prometheus;
  const changed = await keepFile(join(config, settingsFile), settingsOf(premises, await targetsOfUsers(layout)), {
    owner,
  });
  const former = (await namesIn(config)).filter((name) => /^scraper.*\.password$/.test(name));
  for (const name of former) if (name !== passwordFile(secrets.scraper)) await rm(join(config, name), { force: true });
  return changed;
}

function settingsOf({ layout, secrets, ports }: Premises, ofUsers: readonly string[]): string {
  const { config } = layout.prometheus;
  const secured = {
    scheme: 'https',
    tls_config: { ca_file: join(config, caFile) },
    basic_auth: { username: secrets.scraper.username, password_file: join(config, passwordFile(secrets.scraper)) },
  };
  const found = (...folders: readonly string[]) => [
    { files: folders.map((folder) => join(folder, '*.json')), refresh_interval: `${limits.scrapeSeconds}s` },
  ];
  // What Prometheus says itself, nobody says for it.
  const withoutOwn = [{ source_labels: ['__name__'], regex: prometheusOwnMetrics.join('|'), action: 'drop' }];
  const self = (port: number) => [{ targets: [`${host}:${port}`] }];
  return yaml({
    global: {
      scrape_interval: `${limits.scrapeSeconds}s`,
      evaluation_interval: `${limits.scrapeSeconds}s`,
      sample_limit: limits.scrapeSamplesMax,
      body_size_limit: `${limits.scrapeBodyMegabytesMax}MB`,
      label_limit: limits.scrapeLabelsMax,
      label_name_length_limit: limits.scrapeLabelNameBytesMax,
      label_value_length_limit: limits.scrapeLabelValueBytesMax,
    },
    rule_files: [join(config, 'rules', '*.rules.yaml')],
    alerting: { alertmanagers: [{ ...secured, static_configs: self(ports.alertmanager) }] },
    scrape_configs: [
      { job_name: 'prometheus', ...secured, static_configs: self(ports.prometheus) },
      { job_name: 'alertmanager', ...secured, static_configs: self(ports.alertmanager) },
      {
        // Each target names its service, which takes the place of this name.
        job_name: 'services',
        file_sd_configs: found(layout.targets, ...ofUsers),
        relabel_configs: [
          // A service that calls itself by the name of a part is another one.
          {
            source_labels: ['job'],
            regex: `(${planeJobs.join('|')})`,
            target_label: 'job',
            replacement: `${serviceJobPrefix}$1`,
          },
        ],
        metric_relabel_configs: withoutOwn,
      },
      {
        // Those that the operator has told of: they may be parts of a plane.
        job_name: 'exporters',
        file_sd_configs: found(layout.exporters),
        metric_relabel_configs: withoutOwn,
      },
      lastLookJob(layout),
    ],
  });
}
