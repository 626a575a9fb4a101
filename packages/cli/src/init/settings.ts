// The settings of a service, on the host and in containers, and where each is written.
import { isAbsolute, relative, resolve } from 'node:path';
import { type Named, secretPath } from './credentials.ts';
import type { ComposeFile } from './files/compose-file.ts';
import { planComposeSettings } from './files/compose-file.ts';
import { planIgnored, secretFolder } from './files/ignore-files.ts';
import { planSettings, settingsFile } from './files/settings-file.ts';
import type { Plan } from './plan.ts';
import type { Survey } from './survey.ts';

/** The source of the settings. */
export interface SettingsSource {
  readonly named: Named | undefined;
  /** The settings of this machine's plane, if no Elasticsearch is named. */
  readonly plane: Readonly<Record<string, string>> | undefined;
  /** Whether the shipper needs credentials. */
  readonly needsKey: boolean;
  /** Whether a key is created, which is used from then on. */
  readonly makesKey: boolean;
}

const apiKeyFile = 'TELLTALE_ELASTICSEARCH_API_KEY_FILE';
const caFileName = 'TELLTALE_ELASTICSEARCH_CA_FILE';
const urlName = 'TELLTALE_ELASTICSEARCH_URL';
const secretNames = { key: 'telltale_elasticsearch_api_key', ca: 'telltale_elasticsearch_ca' } as const;

/** Plans the settings file, the Compose file, and the ignore files of git and Docker. @returns path of the file */
export function planAllSettings({ plan, compose, hasDocker }: Survey, source: SettingsSource): string | undefined {
  const { named, plane, needsKey, makesKey } = source;
  if (named === undefined && plane === undefined) {
    plan.byHand.push({
      what: 'No Elasticsearch was given, and no plane runs on this machine: use --elasticsearch, or start a plane with telltale up',
      lines: ['telltale init --elasticsearch https://elasticsearch.example.com:9200 --write'],
    });
    return undefined;
  }
  const path = plan.settings;
  const settings = named ? namedSettings(named, plan, needsKey) : (plane ?? {});
  // Options win; other existing settings are kept.
  planSettings(
    plan,
    path,
    settings,
    named ? new Set([urlName, caFileName, ...(makesKey ? [apiKeyFile] : [])]) : new Set(Object.keys(settings)),
  );
  const own = path === settingsFile ? [path] : [];
  planIgnored(plan.drafts, named && needsKey ? [secretFolder, ...own] : own, hasDocker);
  if (compose !== undefined) planCompose({ plan, compose, hasDocker }, compose, source);
  return path;
}

function namedSettings({ target, caFile }: Named, plan: Plan, needsKey: boolean): Record<string, string> {
  const { folder } = plan.drafts;
  const pathOf = (path: string): string => (plan.startsElsewhere ? resolve(folder, path) : path);
  return {
    [urlName]: target.url,
    ...(needsKey && { [apiKeyFile]: pathOf(secretPath) }),
    ...(caFile !== undefined && { [caFileName]: pathOf(fromFolder(folder, caFile)) }),
  };
}

/** The path of a file: relative inside the folder, absolute elsewhere. */
function fromFolder(folder: string, file: string): string {
  const path = relative(folder, resolve(file));
  return path.startsWith('..') || isAbsolute(path) ? resolve(file) : path;
}

function planCompose({ plan }: Survey, compose: ComposeFile, { named, needsKey }: SettingsSource): void {
  if (named === undefined) {
    plan.byHand.push({
      what: `The services of ${compose.path} reach the plane over its network telltale_services: see docs/compose.md, "A service of your own"`,
      lines: [],
    });
    return;
  }
  const { target, caFile } = named;
  const ca = caFile === undefined ? undefined : fromFolder(plan.drafts.folder, caFile);
  planComposeSettings(plan, compose, {
    environment: {
      [urlName]: target.url,
      ...(needsKey && { [apiKeyFile]: `/run/secrets/${secretNames.key}` }),
      ...(ca !== undefined && { [caFileName]: `/run/secrets/${secretNames.ca}` }),
    },
    secrets: {
      ...(needsKey && { [secretNames.key]: `./${secretPath}` }),
      ...(ca !== undefined && { [secretNames.ca]: isAbsolute(ca) ? ca : `./${ca}` }),
    },
  });
  if (/^(?:localhost|127\.|\[::1\])/.test(new URL(target.url).hostname)) {
    plan.byHand.push({
      what: `In a container, ${new URL(target.url).host} is the container itself: in ${compose.path}, use an address at which containers reach Elasticsearch`,
      lines: [`${urlName}: https://host.docker.internal:9200`],
    });
  }
  plan.notes.push(
    'In a container, the spool is deleted with the container: to keep waiting records, mount a volume and set TELLTALE_SPOOL_DIR to it',
    `A container that does not run as root must be able to read ${secretPath}, which has mode 0600: change its owner to the container's user`,
  );
}
