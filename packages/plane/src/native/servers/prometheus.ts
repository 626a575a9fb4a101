// Prometheus as a plain process: watches itself, Alertmanager and every service that says where it is.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { planeJobs, prometheusOwnMetrics, serviceJobPrefix } from '@telltale/catalog';
import { obtainPrometheus } from '../../artifacts/prometheus.ts';
import { rulesFolder } from '../../content.ts';
import { limits } from '../../limits.ts';
import { ensureFile, ensureFolder, namesIn } from '../../secrets/ensured-files.ts';
import { makeFolder } from '../../secrets/private-files.ts';
import type { Secret } from '../../secrets/secrets.ts';
import { yaml } from '../../secrets/yaml.ts';
import { lastRunJob, writeLastRun } from '../keeper/last-run.ts';
import type { ServerInputs, ServerKind } from '../processes/server.ts';
import { targetsOfUsers } from '../user-files.ts';
import { ensureAccess } from './access.ts';
import { expiryRulesFile, expiryRulesOf } from './expiry-rules.ts';
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
  access: async (inputs) => ({
    trust: { [caFile]: inputs.authority.trusted },
    users: { [webFile]: await webConfiguration(inputs, 'prometheus') },
    passwords: { [passwordFile(inputs.secrets.scraper)]: inputs.secrets.scraper.password },
  }),
  async refresh(inputs) {
    await writeLastRun(inputs.layout, inputs.user);
    const changes = [await ensureRules(inputs), await ensureSettings(inputs)];
    return { changed: changes.includes(true), notes: [] };
  },
  async obtain(options) {
    const files = await obtainPrometheus(options);
    return {
      version: files.version,
      async configure(inputs) {
        const { layout, ports, user } = inputs;
        const { root, data, config } = layout.prometheus;
        await ensureAccess(inputs, { prometheus });
        await makeFolder(data, { mode: 0o700, owner: user });
        await writeLastRun(layout, user);
        await ensureRules(inputs);
        await ensureSettings(inputs);
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
async function ensureRules(inputs: ServerInputs): Promise<boolean> {
  const { layout, user } = inputs;
  const rules = new Map([[expiryRulesFile, await expiryRulesOf(inputs)]]);
  for (const name of await readdir(rulesFolder)) {
    if (name.endsWith('.rules.yaml')) rules.set(name, await readFile(join(rulesFolder, name), 'utf8'));
  }
  return ensureFolder(join(layout.prometheus.config, 'rules'), rules, { owner: user });
}

/** Writes the settings where they differ, and removes the passwords of others; whether anything was changed. */
async function ensureSettings(inputs: ServerInputs): Promise<boolean> {
  const { layout, secrets, user: owner } = inputs;
  const { config } = layout.prometheus;
  const changed = await ensureFile(join(config, settingsFile), settingsOf(inputs, await targetsOfUsers(layout)), {
    owner,
  });
  const former = (await namesIn(config)).filter((name) => /^scraper.*\.password$/.test(name));
  for (const name of former) if (name !== passwordFile(secrets.scraper)) await rm(join(config, name), { force: true });
  return changed;
}

function settingsOf({ layout, secrets, ports }: ServerInputs, ofUsers: readonly string[]): string {
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
      lastRunJob(layout),
    ],
  });
}
