// The verbs that look after a plane which runs: their options and their help.
import { type EngineOptions, type EngineVerbs, jsonHelp } from './engine-verb.ts';
import { numberOf } from './numbers.ts';

/** More than the keeper lets a log grow to. */
const lineCounts = { min: 0, max: 1_000_000 };

/** Adds `logs`, `backup` and `restore`; what does the work is loaded when a verb is run. */
export function addUpkeepVerbs(verbs: EngineVerbs): void {
  addLogs(verbs);
  addBackup(verbs);
  addRestore(verbs);
}

function addLogs({ add, command, openEngine, end }: EngineVerbs): void {
  add('logs', 'show what the parts of the plane say', 'telltale logs elasticsearch prometheus --lines 20 --follow')
    .argument('[part...]', 'parts, as status names them; all when none is named')
    .option('--follow', 'go on with what they say from now on')
    .option(
      '--lines <count>',
      'lines of each part from before now',
      (text) => numberOf('--lines', text, lineCounts),
      100,
    )
    .option('--json', 'print one object and nothing else on stdout; with --follow one object a line')
    .action(async (parts: string[], options: EngineOptions & { readonly follow?: boolean; readonly lines: number }) => {
      const plane = await openEngine(options.engine);
      const { logs } = await import('./commands/logs.ts');
      const { follow = false, json = false, lines } = options;
      end(await logs(plane, { ...command, parts, follow, lines, json }));
    });
}

function addBackup({ add, command, reporter, openEngine, end, telltale }: EngineVerbs): void {
  add('backup', 'carry logs, metrics, silences and dashboards into a folder', 'telltale backup /backups/2026-11-25')
    .argument('<folder>', 'place of the backup, where nothing is yet')
    .option('--json', jsonHelp)
    .action(async (folder: string, options: EngineOptions) => {
      const plane = await openEngine(options.engine);
      const { backup } = await import('./commands/backup.ts');
      end(await backup(plane, { ...command, reporter, json: options.json === true, folder, telltale }));
    });
}

function addRestore({ add, command, reporter, openEngine, end }: EngineVerbs): void {
  add('restore', 'put a backup in the place of what the plane knows', 'telltale restore /backups/2026-11-25')
    .argument('<folder>', 'a folder that telltale backup has made')
    .option('--overwrite', 'also where the plane would lose logs, metrics or snapshots of its own')
    .option('--json', jsonHelp)
    .action(async (folder: string, options: EngineOptions & { readonly overwrite?: boolean }) => {
      const plane = await openEngine(options.engine);
      const { restore } = await import('./commands/restore.ts');
      const { json = false, overwrite = false } = options;
      end(await restore(plane, { ...command, reporter, json, folder, overwrite }));
    });
}
