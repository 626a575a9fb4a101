// The verb `silence`: its options and its help.
import { CliError } from './cli-error.ts';
import { type EngineOptions, type EngineVerbs, jsonHelp } from './engine-verb.ts';
import { numberOf } from './numbers.ts';

interface SilenceOptions extends EngineOptions {
  readonly label?: readonly string[];
  readonly hours: number;
  readonly comment: string;
  readonly end?: boolean;
}

/** A year: what is to be silent for longer is a rule that nobody wants. */
const hoursBounds = { min: 0.01, max: 8_784, fraction: true };

/** Adds `silence`; what does the work is loaded when it is run. */
export function addSilence({ add, command, openEngine, end }: EngineVerbs): void {
  add(
    'silence',
    'tell nobody of an alert for a while, such as during planned work',
    'telltale silence ServiceGone --label job=shop --hours 2\n  telltale silence --end 0f6f0c2a-6f2a-4a54-9c7e-1f6f2f8a0a3d',
  )
    .argument('<alert>', 'name of the alert; with --end the id of a silence')
    .option('--label <name=value...>', 'only where the alert has this label, such as job=shop for one service')
    .option('--hours <count>', 'for how long', (text) => numberOf('--hours', text, hoursBounds), 2)
    .option('--comment <text>', 'why, for the others', 'by telltale silence')
    .option('--end', 'end a silence before its time')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\nThe alert goes on to fire, and Prometheus and the dashboards show it; Alertmanager sends nothing about it.',
    )
    .action(async (alert: string, options: SilenceOptions) => {
      const { label = [], hours, comment, end: ends = false, json = false } = options;
      const labels = Object.fromEntries(label.map(labelOf));
      const plane = await openEngine(options.engine);
      const { silence } = await import('./commands/silence.ts');
      end(await silence(plane, { ...command, json, alert, labels, hours, comment, ends }));
    });
}

function labelOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw CliError.usage(`--label ${text} is no label: one such as job=shop is.`);
}
