// Prometheus as a plain process: scrapes itself, Alertmanager and every discovered service.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rulesFolder } from '../../content.ts';
import { limits } from '../../limits.ts';
import { partNames } from '../../part-names.ts';
import { ensureFile, ensureFolder, namesIn } from '../../secrets/ensured-files.ts';
import { makeFolder } from '../../secrets/private-files.ts';
import type { Secret } from '../../secrets/secrets.ts';
import { expiryRules, expiryRulesFile } from '../../servers/expiry-rules.ts';
import { prometheusSettings } from '../../servers/prometheus.ts';
import { webFile } from '../../servers/web-configuration.ts';
import { lastRunJob, writeLastRun } from '../keeper/last-run.ts';
import { host } from '../processes/ports.ts';
import type { NativeInputs, ServerKind } from '../processes/server.ts';
import { ensureAccess } from './ensure-access.ts';
import { readiness } from './readiness.ts';
import { targetsOfUsers } from './user-files.ts';
import { webFileOf, webUsers } from './web.ts';

const settingsFile = 'prometheus.yaml';
/** Read at each scrape. */
const caFile = 'ca.crt';

/**
 * Name of the file with Prometheus' password for scrapes: a new name for each password, because Debian's build keeps
 * the content that a file had when the configuration last changed.
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
    trust: new Map([[caFile, inputs.authority.trusted]]),
    users: await webFileOf(inputs, 'prometheus'),
    passwords: new Map([[passwordFile(inputs.secrets.scraper), inputs.secrets.scraper.password]]),
  }),
  async refresh(inputs) {
    await writeLastRun(inputs.layout, inputs.user);
    const changes = [await ensureRules(inputs), await ensureSettings(inputs)];
    return { changed: changes.includes(true), notes: [] };
  },
  async configure(program, inputs) {
    const { layout, ports, user } = inputs;
    const { root, data, config } = layout.prometheus;
    await ensureAccess(inputs, { prometheus });
    await makeFolder(data, { mode: 0o700, owner: user });
    await writeLastRun(layout, user);
    await ensureRules(inputs);
    await ensureSettings(inputs);
    return {
      command: program.command,
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

/** Writes the rules, and removes those of another version; returns whether anything changed. */
async function ensureRules(inputs: NativeInputs): Promise<boolean> {
  const { layout, user } = inputs;
  const folders = partNames.map((name) => [name, layout[name].config] as const);
  const rules = new Map([[expiryRulesFile, await expiryRules({ ...inputs, folders })]]);
  for (const name of await readdir(rulesFolder)) {
    if (name.endsWith('.rules.yaml')) rules.set(name, await readFile(join(rulesFolder, name), 'utf8'));
  }
  return ensureFolder(join(layout.prometheus.config, 'rules'), rules, { owner: user });
}

/** Writes the settings if they differ, and removes the passwords of earlier ones; returns whether anything changed. */
async function ensureSettings(inputs: NativeInputs): Promise<boolean> {
  const { layout, secrets, user: owner } = inputs;
  const { config } = layout.prometheus;
  const changed = await ensureFile(join(config, settingsFile), settingsOf(inputs, await targetsOfUsers(layout)), {
    owner,
  });
  const former = (await namesIn(config)).filter((name) => /^scraper.*\.password$/.test(name));
  for (const name of former) if (name !== passwordFile(secrets.scraper)) await rm(join(config, name), { force: true });
  return changed;
}

function settingsOf({ layout, secrets, ports }: NativeInputs, ofUsers: readonly string[]): string {
  const { config } = layout.prometheus;
  const { username } = secrets.scraper;
  return prometheusSettings({
    rules: join(config, 'rules', '*.rules.yaml'),
    targets: [layout.targets, ...ofUsers],
    exporters: layout.exporters,
    addresses: { prometheus: `${host}:${ports.prometheus}`, alertmanager: `${host}:${ports.alertmanager}` },
    scraper: { username, passwordFile: join(config, passwordFile(secrets.scraper)), caFile: join(config, caFile) },
    jobs: [lastRunJob(layout)],
  });
}
