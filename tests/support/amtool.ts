// Alertmanager's own tool, asked about a configuration.
import { execFileSync } from 'node:child_process';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';

export interface Amtool {
  /** What it says of a configuration; throws with its words when it is none. */
  check(path: string): string;
  /** The receivers of an alert with these labels. */
  receiversOf(path: string, labels: Readonly<Record<string, string>>): string[];
  /** A template, filled in with a message. */
  render(options: {
    readonly templates: string;
    readonly name: string;
    readonly data: string;
    readonly type?: 'text' | 'html';
  }): string;
}

export async function obtainAmtool(): Promise<Amtool> {
  const { amtool } = await obtainPrometheus();
  // What it says on stderr is part of the error, and else a warning about an address that is not asked.
  const run = (...args: readonly string[]): string => execFileSync(amtool, args, { encoding: 'utf8', stdio: 'pipe' });
  return {
    check: (path) => run('check-config', path),
    receiversOf(path, labels) {
      const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
      return run('config', 'routes', 'test', `--config.file=${path}`, ...pairs)
        .trim()
        .split(',');
    },
    render: ({ templates, name, data, type = 'text' }) =>
      run(
        'template',
        'render',
        `--template.glob=${templates}`,
        `--template.type=${type}`,
        `--template.text={{ template "${name}" . }}`,
        `--template.data=${data}`,
      ),
  };
}
