// The verb `smoke`: its options and its help.
import { type EngineOptions, type EngineVerbs, jsonHelp } from './engine-verb.ts';

/** Adds `smoke`; what does the work is loaded when it is run. */
export function addSmoke({ add, command, openEngine, end }: EngineVerbs): void {
  add('smoke', 'send a record and a figure through every path, and say whether each arrived once', 'telltale smoke')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
It starts a small app with @telltale/node, which must be installed where it is run, and sends to each pipeline that
runs. The records stay until they are as old as all others: service telltale-smoke, in logs-telltale.smoke-default
where the path lets it choose. Exit codes: 0 each arrived exactly once, 1 something did not.`,
    )
    .action(async (options: EngineOptions) => {
      const plane = await openEngine(options.engine);
      const { smokeIt } = await import('./commands/smoke.ts');
      end(await smokeIt(plane, { ...command, json: options.json === true }));
    });
}
