// The command as the user can run it here: messages say `telltale up`, which is not installed in a clone.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { withPages } from './pages-here.ts';
import { shellWord } from './shell-word.ts';

/** Where a command line was typed. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Working folder of this process. */
  readonly cwd: string;
  /** File that is started by `telltale`. */
  readonly program: string;
}

/** Every verb: what follows `telltale` where it is a command, and not the name. */
const verbs = [
  ...['up', 'down', 'status', 'env', 'doctor', 'dead-letters', 'search', 'tail', 'logs', 'smoke', 'backup', 'restore'],
  ...['rotate', 'upgrade', 'import', 'export', 'size', 'init', 'silence', 'console'],
];
const called = new RegExp(`(?<![\\w@/.-]|npx |npm run |exec )telltale(?= (?:${verbs.join('|')})\\b)`, 'g');

/** The text with each command, such as `telltale up`, as the user can type it, and each page as it can be opened. */
export function asTyped(text: string, command = 'telltale'): string {
  return withPages(command === 'telltale' ? text : text.replaceAll(called, () => command));
}

/** How the command is called there: `telltale`, `npx telltale`, `node /clone/packages/cli/bin/telltale.js`. */
export function commandAt({ env, cwd, program }: Place): string {
  const own = real(program);
  // Under npm the path begins with folders that the user's shell does not have.
  const isUnderNpm = env.npm_lifecycle_event !== undefined;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => !isUnderNpm || !folder.includes('node_modules'));
  if (folders.some((folder) => folder !== '' && real(join(folder, 'telltale')) === own)) return 'telltale';
  // npm run goes to the folder of the package first.
  const typedIn = real(cwd === env.npm_config_local_prefix ? (env.INIT_CWD ?? cwd) : cwd);
  for (let folder = typedIn; ; folder = dirname(folder)) {
    if (real(join(folder, 'node_modules', '.bin', 'telltale')) === own) return `${runner(env)} telltale`;
    if (folder === dirname(folder)) return `node ${shellWord(own)}`;
  }
}

/** What runs a command of a project: the package manager that runs this one, else npm's. */
function runner({ npm_config_user_agent: agent = '' }: Place['env']): string {
  if (agent.startsWith('pnpm/')) return 'pnpm exec';
  return agent.startsWith('yarn/') ? 'yarn' : 'npx';
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : `${path}${sep}is not there`;
}
