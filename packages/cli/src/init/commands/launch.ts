// How a command starts the service: which program it runs, and how that program accepts a preload.

/** The option for the preload: with any `--import`, Node bypasses hooks on `require`. */
export type Way = '--import' | '--require';

/** The kind of a command. */
export type Launch =
  /** It accepts Node's own options after the word with that index. */
  | { readonly how: 'flags'; readonly program: string; readonly way: Way; readonly after: number }
  /** It starts Node itself, or through a script: NODE_OPTIONS. */
  | { readonly how: 'options'; readonly program: string; readonly way: Way }
  | { readonly how: 'script'; readonly name: string }
  /** PM2 reads a file of apps. */
  | { readonly how: 'pm2 file'; readonly file: string }
  | { readonly how: 'present' }
  | { readonly how: 'unsupported'; readonly program: string };

/** Programs that run Node internally. */
const launchers: readonly string[] = [
  'nodemon',
  'nest',
  'next',
  'pm2',
  'pm2-runtime',
  'ts-node',
  'ts-node-esm',
  'ts-node-script',
  'ts-node-transpile-only',
  'ts-node-dev',
  'tsnd',
  'babel-node',
  'swc-node',
  'fastify',
  'forever',
  'node-dev',
  'nuxt',
  'nuxi',
  'remix-serve',
  'react-router-serve',
  'strapi',
  'directus',
  'functions-framework',
  'moleculer-runner',
  'vite-node',
  'esno',
];

const requireHooks =
  /ts-node|tsnd|babel-node|swc-node|esbuild-register|@swc\/register|@babel\/register|sucrase\/register/;
/** Whether a program in the text hooks `require`. */
export function hooksRequire(text: string): boolean {
  return requireHooks.test(text);
}

/** Subcommands of a launcher that run no service. */
const otherWork: Readonly<Record<string, RegExp>> = {
  next: /^(?:build|lint|export|telemetry|info|typegen|upgrade)$/,
  nest: /^(?!start$)/,
  nuxt: /^(?:build|generate|prepare|analyze|init)$/,
  nuxi: /^(?:build|generate|prepare|analyze|init)$/,
  strapi: /^(?!start$|develop$|dev$)/,
  pm2: /^(?!start$|reload$|restart$|startOrRestart$|startOrReload$)/,
};
const pm2File = /(?:\.config\.[cm]?js|ecosystem\.\w+|process\.json|pm2\.\w+|\.ya?ml|\.json)$/;
const packageManagers: readonly string[] = ['npm', 'yarn', 'pnpm'];

/** What a command starts; undefined if it starts no known service. */
export function launchOf(words: readonly string[], scripts: ReadonlySet<string>): Launch | undefined {
  if (words.some((word) => word.includes('@telltale/node'))) return { how: 'present' };
  const at = programAt(words);
  const program = nameOf(words[at]);
  const rest = words.slice(at + 1);
  if (program === 'bun' || program === 'bunx' || program === 'deno') return { how: 'unsupported', program };
  if (packageManagers.includes(program)) return scriptOf(program, rest, scripts);
  if (program === 'node' || program === 'nodejs') return nodeLaunch(rest, at, scripts);
  if (program === 'tsx') return { how: 'flags', program, way: '--import', after: rest[0] === 'watch' ? at + 1 : at };
  if (!launchers.includes(program)) return undefined;
  if (otherWork[program]?.test(rest.find((word) => !word.startsWith('-')) ?? '')) return undefined;
  const file = rest.find((word) => pm2File.test(word));
  if (/^pm2/.test(program) && file !== undefined) return { how: 'pm2 file', file };
  const hooked = [program, ...rest].some(
    (word) => hooksRequire(word) || (program === 'nodemon' && /\.[cm]?ts$/.test(word)),
  );
  return { how: 'options', program, way: hooked ? '--require' : '--import' };
}

function nodeLaunch(rest: readonly string[], at: number, scripts: ReadonlySet<string>): Launch | undefined {
  const run = rest.indexOf('--run');
  const script = run < 0 ? undefined : rest[run + 1];
  if (script !== undefined && scripts.has(script)) return { how: 'script', name: script };
  const runsNoService = rest.some((word) =>
    /^(?:-e|-p|-pe|-c|-v|--eval|--print|--check|--test|--version|--run)$/.test(word),
  );
  if (runsNoService || rest.length === 0) return undefined;
  const way = rest.some((word) => requireHooks.test(word)) ? '--require' : '--import';
  return { how: 'flags', program: 'node', way, after: at };
}

function scriptOf(program: string, rest: readonly string[], scripts: ReadonlySet<string>): Launch | undefined {
  const [first, second] = rest.filter((word) => !word.startsWith('-'));
  const name = first === 'run' || first === 'run-script' ? second : first;
  if (name === undefined || !scripts.has(name)) return undefined;
  // npm runs only `start` without `run`; yarn and pnpm run any script.
  if (program === 'npm' && name === first && !/^(?:start|stop|test|restart)$/.test(name)) return undefined;
  return { how: 'script', name };
}

function nameOf(word: string | undefined): string {
  return (
    (word ?? '')
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.(?:exe|cmd)$/, '') ?? ''
  );
}

/** Index of the program after wrappers that only run it. */
function programAt(words: readonly string[]): number {
  let at = 0;
  for (;;) {
    const name = nameOf(words[at]);
    const next = (pattern: RegExp): void => {
      while (at < words.length && pattern.test(words[at] ?? '')) at += 1;
    };
    if (/^(?:exec|time|tini|dumb-init|nice|nohup|su-exec|gosu)$/.test(name)) {
      at += /^(?:su-exec|gosu)$/.test(name) ? 2 : 1;
      next(/^-/);
    } else if (/^(?:env|cross-env|cross-env-shell)$/.test(name)) {
      at += 1;
      next(/^(?:-\w+|[A-Za-z_]\w*=[\s\S]*)$/);
    } else if (/^(?:dotenv|dotenvx|doppler|infisical|op)$/.test(name) && words.includes('--', at)) {
      at = words.indexOf('--', at) + 1;
    } else if (name === 'env-cmd') {
      at += 1;
      while (/^-/.test(words[at] ?? '')) at += /^(?:-f|-e|--file|--environments)$/.test(words[at] ?? '') ? 2 : 1;
    } else if (
      /^(?:npx|bunx)$/.test(name) ||
      (packageManagers.includes(name) && /^(?:exec|dlx)$/.test(words[at + 1] ?? ''))
    ) {
      if (name === 'bunx') return at;
      at += name === 'npx' ? 1 : 2;
      next(/^-/);
    } else return at;
  }
}
