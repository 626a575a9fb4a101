// What every service of the stack promises, each as a question that answers what is wrong.
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { type ComposeModel, repository, type Service } from './compose-model.ts';

/** A service in its stack. */
export interface Subject {
  readonly name: string;
  readonly service: Service;
  readonly stack: ComposeModel;
  /** Images by service, as images.yaml has them. */
  readonly images: ReadonlyMap<string, string>;
}

/** @returns what is wrong; undefined where the promise is kept */
type Question = (subject: Subject) => string | undefined;

/** Group of the set-up's files. */
const group = '10001';
const secretName = /pass(word|wd)?|secret|token|api_?key|credential|private_?key/i;
const randomLooking = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/_-]{32,}={0,2}$/;
const loginInAddress = /:\/\/[^/\s:@]+:[^/\s@]+@/;
const passwordArgument = /^--?[\w.-]*(password|passwd|secret|token|api-?key)\b(?!.*file)[= ]./i;

/** Whether others wait until it has ended. */
function isOneOff({ name, stack }: Subject): boolean {
  return Object.values(stack.services).some(
    ({ depends_on = {} }) => depends_on[name]?.condition === 'service_completed_successfully',
  );
}

function isSecret(name: string, value: string): boolean {
  if (/_FILE$/.test(name)) return false;
  return secretName.test(name) || randomLooking.test(value) || loginInAddress.test(value);
}

function words({ command, entrypoint, healthcheck }: Service): string[] {
  return [...(command ?? []), ...(entrypoint ?? []), ...(healthcheck?.test ?? [])];
}

const list = (found: readonly string[]): string | undefined => (found.length > 0 ? found.join(', ') : undefined);
const unless = (isKept: boolean, wrong: string): string | undefined => (isKept ? undefined : wrong);
const secretsOf = ({ volumes = [] }: Service) => volumes.filter(({ source }) => source === 'secrets');

export const promises = {
  'runs as a user that is not root': ({ service: { user } }) =>
    unless(
      /^[1-9]\d*(:\d+)?$/.test(user ?? ''),
      user === undefined ? "its user is the image's" : `its user is ${user}`,
    ),
  'cannot write into its image': ({ service }) => unless(service.read_only === true, 'read_only is not set'),
  'has no capability': ({ service: { cap_drop = [], cap_add = [], privileged } }) =>
    privileged === true
      ? 'it is privileged'
      : (list(cap_add) ?? unless(cap_drop.includes('ALL'), 'cap_drop is not ALL')),
  'can gain no privilege': ({ service: { security_opt = [] } }) =>
    list(security_opt.filter((option) => /unconfined|disable/.test(option))) ??
    unless(security_opt.includes('no-new-privileges:true'), 'no-new-privileges is not set'),
  'sees neither processes nor networks nor devices of the machine': ({ service }) =>
    list(
      Object.entries({ pid: service.pid, ipc: service.ipc, network: service.network_mode })
        .filter(([, value]) => value === 'host')
        .map(([what]) => what),
    ) ?? unless((service.devices ?? []).length === 0, 'it has devices'),
  'has a bound of memory': ({ service }) => unless(Number(service.mem_limit) > 0, 'mem_limit is not set'),
  'has a bound of processes': ({ service }) => unless((service.pids_limit ?? 0) > 0, 'pids_limit is not set'),
  'has an init that reaps what its health check leaves behind': ({ service }) =>
    unless(service.init === true, 'its own program is the first process'),
  'has a bound of log': ({ service: { logging } }) =>
    unless(
      logging?.driver === 'json-file' && 'max-size' in (logging.options ?? {}) && 'max-file' in (logging.options ?? {}),
      'its log grows without end',
    ),
  'says whether it does its work, unless it is to end': (subject) => {
    const { test = [], disable } = subject.service.healthcheck ?? {};
    if (isOneOff(subject)) return unless(test.length === 0, 'it ends, and says that it works');
    if (disable === true || test.length < 2 || test[0] === 'NONE') return 'it has no health check';
    return unless(!/^(true|exit 0|:)$/.test(test.slice(1).join(' ').trim()), 'its health check asks nothing');
  },
  'waits until what it needs does its work': ({ service: { depends_on = {} } }) =>
    list(Object.entries(depends_on).flatMap(([name, { condition }]) => (condition === 'service_started' ? name : []))),
  'is restarted when it ends, unless it is a one-off': (subject) => {
    const { restart = 'no' } = subject.service;
    const wanted = isOneOff(subject) ? /^(no|on-failure:\d+)$/ : /^unless-stopped$/;
    return unless(wanted.test(restart), `restart is ${restart}`);
  },
  'has time to end': ({ service }) => unless(service.stop_grace_period !== undefined, 'stop_grace_period is not set'),
  'keeps its data in named volumes': ({ service: { volumes = [] }, stack }) =>
    list(
      volumes
        .filter(({ type, source }) => type === 'volume' && (source === undefined || !(source in stack.volumes)))
        .map(({ target }) => target),
    ),
  'has no secret in its environment or arguments': ({ service }) =>
    list([
      ...Object.entries(service.environment ?? {}).flatMap(([name, value]) =>
        isSecret(name, value ?? '') ? name : [],
      ),
      ...words(service).filter((word) => passwordArgument.test(word) || loginInAddress.test(word)),
    ]),
  'publishes its ports only at the bind address': ({ service: { ports = [] } }) =>
    list(ports.filter(({ host_ip }) => host_ip !== '127.0.0.1').map(({ target }) => String(target))),
  'runs an image pinned in images.yaml': ({ name, service: { image = '' }, images }) => {
    if (![...images.values()].includes(image)) return `${image || name} does not stand there`;
    return unless(/:[\w.-]*\d[\w.-]*(@sha256:[0-9a-f]{64})?$/.test(image), `${image} is no version`);
  },
  'sees only its own secrets, and cannot change them': ({ name, service }) =>
    list(
      secretsOf(service).flatMap(({ volume, read_only, target }) => [
        ...(volume?.subpath === name && target === '/run/telltale' ? [] : [`it sees ${volume?.subpath ?? 'all'}`]),
        ...(volume?.nocopy === true ? [] : ['nocopy is not set']),
        ...(read_only === true ? [] : ['it may write']),
      ]),
    ),
  'is in the group of the secrets only if it has some': ({ service }) => {
    const isIn = (service.group_add ?? []).includes(group) || service.user?.endsWith(`:${group}`) === true;
    return unless(isIn === secretsOf(service).length > 0, isIn ? 'it has none' : 'it is not');
  },
  'shares the network of its published port with no other service': ({ name, service, stack }) => {
    if (service.network_mode === 'none') return undefined;
    const outside = Object.keys(service.networks ?? { default: null }).filter(
      (network) => stack.networks[network]?.internal !== true,
    );
    const others = Object.entries(stack.services).filter(([other]) => other !== name);
    const shared = outside.filter((network) => others.some(([, { networks = {} }]) => network in networks));
    return list(shared) ?? unless(outside.length === ((service.ports ?? []).length > 0 ? 1 : 0), outside.join(', '));
  },
  'mounts nothing of the machine but files of the repository': ({ service: { volumes = [] } }) =>
    list(
      volumes
        .filter(({ type }) => type === 'bind')
        .flatMap(({ source = '', read_only }) => {
          const path = relative(repository, source);
          if (path.startsWith('..')) return source;
          if (!existsSync(source)) return `${path} is not there`;
          return read_only === true ? [] : `${path} for writing`;
        }),
    ),
} satisfies Readonly<Record<string, Question>>;

export type PromiseName = keyof typeof promises;
