// The command as the user can run it here: messages say `telltale up`, which is not installed in a clone.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { withPagePaths } from './page-paths.ts';
import { quoteWord } from './quote-word.ts';

/** The context of a command line. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Working folder of this process. */
  readonly cwd: string;
  /** The file that `telltale` runs. */
  readonly program: string;
}

/** All verbs: `telltale` followed by one of them is a command, and not the product's name. */
const verbs = [
  ...['up', 'down', 'status', 'env', 'doctor', 'dead-letters', 'search', 'tail', 'logs', 'smoke', 'backup', 'restore'],
  ...['rotate', 'upgrade', 'import', 'export', 'size', 'init', 'silence', 'console'],
];
const called = new RegExp(`(?<![\\w@/.-]|npx |npm run |exec )telltale(?= (?:${verbs.join('|')})\\b)`, 'g');

/**
 * Rewrites each command in a text, such as `telltale up`, to the form that the user can type, and each page to a path
 * that can be opened.
 */
export function withRunnableCommands(text: string, command = 'telltale'): string {
  return withPagePaths(command === 'telltale' ? text : text.replaceAll(called, () => command));
}

/** The form of the command there: `telltale`, `npx telltale`, `node /clone/packages/cli/bin/telltale.js`. */
export function commandAt({ env, cwd, program }: Place): string {
  const own = real(program);
  // Under npm, PATH begins with folders that the user's shell does not have.
  const isUnderNpm = env.npm_lifecycle_event !== undefined;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => !isUnderNpm || !folder.includes('node_modules'));
  if (folders.some((folder) => folder !== '' && real(join(folder, 'telltale')) === own)) return 'telltale';
  // npm run changes to the folder of the package first.
  const typedIn = real(cwd === env.npm_config_local_prefix ? (env.INIT_CWD ?? cwd) : cwd);
  for (let folder = typedIn; ; folder = dirname(folder)) {
    if (real(join(folder, 'node_modules', '.bin', 'telltale')) === own) return `${runner(env)} telltale`;
    if (folder === dirname(folder)) return `node ${quoteWord(own)}`;
  }
}

/** The runner of a project's commands: that of the package manager that runs this one, by default npm's. */
function runner({ npm_config_user_agent: agent = '' }: Place['env']): string {
  if (agent.startsWith('pnpm/')) return 'pnpm exec';
  return agent.startsWith('yarn/') ? 'yarn' : 'npx';
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : `${path}${sep}is not there`;
}
