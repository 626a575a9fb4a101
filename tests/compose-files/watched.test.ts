// Prometheus of the stack watches every service: those that always run by their names, the others while they run.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { committed, writtenServices } from './support/set-up.ts';

interface Job {
  readonly job_name: string;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
  readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  readonly relabel_configs?: readonly { readonly target_label?: string; readonly replacement?: string }[];
}

const jobs: readonly Job[] = parse(committed('prometheus/prometheus.yml')).scrape_configs;
const services = writtenServices();

/** Services that nothing of Prometheus' asks, and what tells of them. */
const unwatched: Readonly<Record<string, string>> = {
  setup: 'it ends, and nothing starts before it has',
  provision: 'it ends, and nothing that needs it starts before it has',
  keeper: 'it has no page; its health check tells, and what it neglects is seen in what it keeps',
  mail: 'it is for trying things out',
  'demo-balancer': 'it is for trying things out',
};

const filesOf = ({ file_sd_configs = [] }: Job): string[] =>
  file_sd_configs.flatMap(({ files }) => files).filter((file) => file.startsWith('servers/'));

/** Names that a job asks, whatever runs. */
function alwaysAsked(job: Job): string[] {
  const addresses = [
    ...(job.static_configs ?? []).flatMap(({ targets }) => targets),
    ...filesOf(job).flatMap((file) => {
      const groups: readonly { readonly targets: readonly string[] }[] = JSON.parse(committed(`prometheus/${file}`));
      return groups.flatMap(({ targets }) => targets);
    }),
    ...(job.relabel_configs ?? []).flatMap(({ target_label, replacement }) =>
      target_label === '__address__' && replacement !== undefined ? [replacement] : [],
    ),
  ];
  return addresses.map((address) => address.replace(/^https:\/\//, '').replace(/:\d+(\/.*)?$/, ''));
}

const always = new Set(jobs.flatMap(alwaysAsked));
const whileTheyRun = new Set(jobs.flatMap(({ dns_sd_configs = [] }) => dns_sd_configs.flatMap(({ names }) => names)));

describe.each(Object.entries(services))('%s', (name, { profiles }) => {
  it('is monitored, or has a reason not to be', () => {
    expect([...always, ...whileTheyRun].includes(name), unwatched[name]).toBe(unwatched[name] === undefined);
  });

  it('is a target as long as it should run', () => {
    // One that is off would be down for ever; one that is always there must not be forgotten when it is not.
    expect((profiles === undefined ? whileTheyRun : always).has(name)).toBe(false);
  });
});

it('each reason is for an existing service', () => {
  expect(Object.keys(unwatched).filter((name) => !(name in services))).toEqual([]);
});

it('no job scrapes a service that does not exist', () => {
  expect([...always].filter((name) => !(name in services))).toEqual([]);
});

it('the names of stopped services are not looked up outside', () => {
  // Docker answers an unknown name itself only where this option is set; else Prometheus keeps the target for ever.
  expect(services.prometheus?.dns_opt).toContain('ndots:1');
});
