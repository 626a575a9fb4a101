// The verbs of the stack's image: one for each container, and those that people run in one.
import { once } from 'node:events';
import { table } from '@telltale/plane/table';
import { Command } from 'commander';
import { reloadAlertmanagers } from './alertmanagers.ts';
import { credentialsOf, passwordOf } from './credentials.ts';
import { exportStack, stackCertificates } from './export.ts';
import { importIntoKibana } from './import-into-kibana.ts';
import { maintainStack } from './keeper.ts';
import type { ClusterServices, KubernetesLayout } from './kubernetes/layout.ts';
import { replicasOption, type ServiceOptions, serviceOption } from './kubernetes/options.ts';
import type { SecretStore } from './kubernetes/secret-store.ts';
import { setUpInCluster } from './kubernetes/set-up-in-cluster.ts';
import { kibanaUrl, logstashExporterPort, logstashUrl, mountPath, type StackLayout } from './layout.ts';
import { startLogstashExporter } from './logstash/exporter.ts';
import { provisionStack } from './provision.ts';
import { requireStack } from './require-machine.ts';
import { rotateVolumeSecrets } from './rotate-volume-secrets.ts';
import { type StackReport, setUpStack } from './set-up.ts';

/** Dependencies of the program. */
export interface StackProgramOptions {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly layout: StackLayout;
  /** In a cluster, Secrets replace the set-up's volume. */
  readonly cluster?: {
    layoutWith(services: ClusterServices): KubernetesLayout;
    connectSecrets(): Promise<SecretStore>;
  };
  /** File that the keeper's health check reads. */
  readonly healthFile: string;
  /** Aborted when the container is stopped. */
  readonly signal: AbortSignal;
}

/** The program, ready to parse. */
export function createStackProgram(options: StackProgramOptions): Command {
  const { stdout, stderr, env, layout, cluster, healthFile, signal } = options;
  const changeStack = async <Report extends StackReport>(
    { service: further, replicas }: ServiceOptions,
    run: (layout: StackLayout) => Promise<Report>,
  ): Promise<Report> => {
    if (cluster === undefined) return run(layout);
    await using store = await cluster.connectSecrets();
    return await setUpInCluster(store, cluster.layoutWith({ further, replicas }), { run });
  };
  const say = (text: string): void => void stderr.write(`${text}\n`);
  const program = new Command('stack').description("Runs inside the stack's own containers.").exitOverride();

  program
    .command('setup')
    .description('create the missing certificates, passwords and files of each service')
    .addOption(serviceOption())
    .addOption(replicasOption())
    .action(async (given: ServiceOptions) => {
      // In a cluster, the scheduler checks whether a machine is large enough.
      if (cluster === undefined) await requireStack(layout.root, env);
      told(await changeStack(given, setUpStack), say);
    });
  program
    .command('provision')
    .description('set up Elasticsearch, and reload the receivers of Alertmanager')
    .action(async () => {
      for (const note of (await provisionStack(layout, signal)).notes) say(`note: ${note}`);
      await reloadAlertmanagers(layout, signal);
    });
  program
    .command('keep')
    .description('enforce retention and keep the objects of Kibana current')
    .action(() =>
      maintainStack(layout, { healthFile, say, signal, importIntoKibana: () => importIntoKibana(layout, kibanaUrl) }),
    );
  program
    .command('logstash-exporter')
    .description('export the metrics of Logstash')
    .action(async () => {
      const served = { url: logstashUrl, folder: mountPath, port: logstashExporterPort, say };
      await using exporter = await startLogstashExporter(served);
      say(`listens on ${exporter.port}`);
      if (!signal.aborted) await once(signal, 'abort');
    });
  program
    .command('credentials')
    .description('show the addresses, users and passwords')
    .action(async () => {
      const rows = (await credentialsOf(layout)).map(({ server, username, password }) => [server, username, password]);
      stdout.write(`${table(['server', 'user', 'password'], rows)}\n`);
    });
  program
    .command('password')
    .description('print the password of one user')
    .argument('<user>', 'such as reader')
    .action(async (user: string) => {
      const password = await passwordOf(layout, user);
      if (password === undefined)
        program.error(`[telltale] ${user} is not a user of the stack: reader is.`, { exitCode: 2 });
      stdout.write(`${password}\n`);
    });
  const printed = (name: string, description: string, make: () => Promise<unknown>): void => {
    program
      .command(name)
      .description(description)
      .action(async () => void stdout.write(`${JSON.stringify(await make())}\n`));
  };
  program
    .command('authority')
    .description('print the certificate of the authority')
    .action(async () => void stdout.write((await exportStack(layout)).ca));
  printed('export', 'print the certificate of the authority and the passwords, for the telltale command', () =>
    exportStack(layout),
  );
  printed('certificates', 'print the certificates', () => stackCertificates(layout));
  program
    .command('rotate')
    .description('generate new passwords or certificates')
    .option('--passwords', 'the passwords')
    .option('--certificates', 'the certificates')
    .addOption(serviceOption())
    .addOption(replicasOption())
    .action(async (given: ServiceOptions & { passwords?: boolean; certificates?: boolean }) => {
      const { passwords = false, certificates = false } = given;
      const report = await changeStack(given, (each) => rotateVolumeSecrets(each, { passwords, certificates }));
      told(report, say);
      stdout.write(`${JSON.stringify(report.renewed)}\n`);
    });
  return program;
}

function told({ changed, notes }: StackReport, say: (text: string) => void): void {
  for (const note of notes) say(`note: ${note}`);
  say(changed.length === 0 ? 'nothing to change' : `created or changed: ${changed.join(', ')}`);
}
