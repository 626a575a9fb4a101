// Configuration of Prometheus with one Alertmanager: scrapes both, and every discovered service.
import { join } from 'node:path';
import { planeJobs, prometheusOwnMetrics, serviceJobPrefix } from '@telltale/catalog';
import { limits } from '../limits.ts';
import { yaml } from '../secrets/yaml.ts';

/** Paths of its input files, and addresses of its targets. */
export interface PrometheusPlace {
  /** Pattern of the rules files. */
  readonly rules: string;
  /** Folders with the target files of services. */
  readonly targets: readonly string[];
  /** Folder with the operator's target files for exporters. */
  readonly exporters: string;
  /** `host:port` of each server. */
  readonly addresses: Readonly<Record<'prometheus' | 'alertmanager', string>>;
  /** Its credentials for both. */
  readonly scraper: { readonly username: string; readonly passwordFile: string; readonly caFile: string };
  /** Further jobs. */
  readonly jobs: readonly object[];
}

/** Content of its configuration. */
export function prometheusSettings({ rules, targets, exporters, addresses, scraper, jobs }: PrometheusPlace): string {
  const secured = {
    scheme: 'https',
    tls_config: { ca_file: scraper.caFile },
    basic_auth: { username: scraper.username, password_file: scraper.passwordFile },
  };
  const found = (folders: readonly string[]) => [
    { files: folders.map((folder) => join(folder, '*.json')), refresh_interval: `${limits.scrapeSeconds}s` },
  ];
  // Drops metrics that only Prometheus itself may report.
  const withoutOwn = [{ source_labels: ['__name__'], regex: prometheusOwnMetrics.join('|'), action: 'drop' }];
  const at = (address: string) => [{ targets: [address] }];
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
    rule_files: [rules],
    alerting: { alertmanagers: [{ ...secured, static_configs: at(addresses.alertmanager) }] },
    scrape_configs: [
      { job_name: 'prometheus', ...secured, static_configs: at(addresses.prometheus) },
      { job_name: 'alertmanager', ...secured, static_configs: at(addresses.alertmanager) },
      {
        // Each target names its service, which replaces this name.
        job_name: 'services',
        file_sd_configs: found(targets),
        relabel_configs: [
          // A service with the name of a part gets a prefix.
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
        // Targets that the operator has added: they may be parts of a plane.
        job_name: 'exporters',
        file_sd_configs: found([exporters]),
        metric_relabel_configs: withoutOwn,
      },
      ...jobs,
    ],
  });
}
