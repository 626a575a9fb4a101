// The verbs that put something new in the place of the old while the plane runs: their options and their help.
import { CliError } from './cli-error.ts';
import { type EngineOptions, type EngineVerbs, jsonHelp } from './engine-verb.ts';

interface RotateOptions extends EngineOptions {
  readonly passwords?: boolean;
  readonly certificates?: boolean;
  readonly authority?: boolean;
}

interface UpgradeOptions extends EngineOptions {
  readonly to?: readonly string[];
  /** False where there is to be none. */
  readonly backup?: string | false;
}

/** Adds `rotate` and `upgrade`; what does the work is loaded when a verb is run. */
export function addRenewalVerbs(verbs: EngineVerbs): void {
  addRotate(verbs);
  addUpgrade(verbs);
}

function addRotate({ add, command, reporter, openEngine, end }: EngineVerbs): void {
  add(
    'rotate',
    'make passwords and certificates anew while everything runs',
    'telltale rotate\n  telltale rotate --passwords',
  )
    .option('--passwords', 'passwords alone, those of every user')
    .option('--certificates', 'certificates alone, those of every server')
    .option('--authority', 'also the authority that signs them; the native engine alone')
    .option('--json', jsonHelp)
    .addHelpText('after', '\nCut off half way, run it again: it goes on from there. So does telltale up.')
    .action(async (options: RotateOptions) => {
      const { authority = false, json = false } = options;
      const all = !options.passwords && !options.certificates && !authority;
      const rotation = {
        passwords: options.passwords ?? all,
        certificates: options.certificates ?? (all || authority),
        authority,
      };
      const plane = await openEngine(options.engine);
      const { rotate } = await import('./commands/rotate.ts');
      end(await rotate(plane, { ...command, reporter, json, rotation }));
    });
}

function addUpgrade({ add, command, reporter, openEngine, end, telltale }: EngineVerbs): void {
  add(
    'upgrade',
    'put the servers that this Telltale brings in the place of those that run',
    'telltale upgrade --backup /backups/before-the-upgrade',
  )
    .option('--to <part=version...>', 'these parts alone, and no other versions, such as prometheus=3.13.3')
    .option('--backup <folder>', 'where the backup goes that is made first; nothing is there yet')
    .option('--no-backup', 'make none: then there is no way back for Elasticsearch')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\nEach part is held against the one before; one that fails runs again what it ran. Cut off, run it again.',
    )
    .action(async (options: UpgradeOptions) => {
      const { backup, json = false } = options;
      if (backup === undefined || backup === '') {
        throw CliError.usage('upgrade makes a backup first: --backup <folder>, or --no-backup, is needed.');
      }
      const to = options.to === undefined ? undefined : Object.fromEntries(options.to.map(versionOf));
      const plane = await openEngine(options.engine);
      const { upgrade } = await import('./commands/upgrade.ts');
      const backupFolder = backup === false ? undefined : backup;
      end(await upgrade(plane, { ...command, reporter, json, to, backupFolder, telltale }));
    });
}

function versionOf(text: string): [part: string, version: string] {
  const [, part, version] = /^([a-z][a-z0-9-]*)=v?(\d[\w.+-]*)$/.exec(text) ?? [];
  if (part !== undefined && version !== undefined) return [part, version];
  throw CliError.usage(`--to ${text} is no part and version: one such as prometheus=3.13.3 is.`);
}
