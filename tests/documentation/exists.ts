// Whether what a command names is there: a script, a verb with its options, a service of the stack, a file.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { telltaleProgram } from '../support/telltale-program.ts';
import { root } from './pages.ts';

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** What the command line of a script is read by: the files beside its program. */
const programs: Readonly<Record<string, string>> = {
  demo: 'examples/demo/main.ts',
  'test:content': 'tests/content/main.ts',
  'test:compose': 'tests/compose/main.ts',
  'test:k8s': 'tests/k8s/main.ts',
  'test:faults': 'tests/faults/suite.ts',
  'bench:logs': 'bench/logs/main.ts',
  'bench:outage': 'bench/outage/main.ts',
  'bench:preload': 'bench/preload/main.ts',
  content: 'packages/content/scripts/write.ts',
  kubernetes: 'packages/stack/scripts/write-kubernetes.ts',
};
const composeFiles = globSync('compose/*.yaml', { cwd: root }).map((name) => readFileSync(join(root, name), 'utf8'));
const services = new Set(
  composeFiles.flatMap((text) => [...text.matchAll(/^ {2}([a-z][\w-]*):/gm)].map(([, name = '']) => name)),
);
const profiles = new Set(
  composeFiles.flatMap((text) =>
    [...text.matchAll(/profiles: \[([^\]]*)\]/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  ),
);
const composeVerbs = ['config', 'down', 'exec', 'logs', 'ps', 'pull', 'restart', 'run', 'up'];
const composeFlags = ['-d', '-f', '--all', '--detach', '--profile', '--pull', '--rm', '--volumes', '--wait', '-q'];

/** What is wrong with the names in a command, one line each; none where all of them are there. */
export function missingIn(command: string): string[] {
  return simpleCommands(command).flatMap((words) => {
    const [program = '', ...args] = words;
    if (program === 'npm') return ofNpm(args);
    if (program === 'npx') return args[0] === 'telltale' ? ofTelltale(args.slice(1)) : [];
    if (program === 'telltale') return ofTelltale(args);
    if (program === 'docker' && args[0] === 'compose') return ofCompose(args.slice(1));
    if (program === 'cd') return /^(?:\.\.?\/|\.\.$|~|\/)/.test(args[0] ?? '') ? [] : ofPath(args[0]);
    // What is in `src` is a service's own.
    if (program === 'node') return args.filter((arg) => /^(?!src\/)[a-z]+\/.*\.m?[jt]s$/.test(arg)).flatMap(ofPath);
    return [];
  });
}

/** The commands of a line, also those in `$(...)`; without what is set before them. */
function simpleCommands(line: string): string[][] {
  const inner = [...line.matchAll(/\$\(((?:[^()]|\([^()]*\))*)\)/g)].flatMap(([, text = '']) => simpleCommands(text));
  const words = line
    .replace(/\$\((?:[^()]|\([^()]*\))*\)/g, 'x')
    .replace(/'[^']*'|"[^"]*"/g, (quoted) => quoted.slice(1, -1).replace(/\W+/g, '-') || '-')
    .split(/&&|\|\||[;|&]|\b(?:until|do|done|then)\b/)
    .map((text) =>
      text
        .trim()
        .split(/\s+/)
        .filter((word, index) => !(index === 0 && /^[A-Z_]+=/.test(word))),
    );
  return [...words.filter((found) => found.length > 0 && found[0] !== ''), ...inner];
}

function ofNpm(args: readonly string[]): string[] {
  const split = args.indexOf('--');
  const [own, passed] = split === -1 ? [args, []] : [args.slice(0, split), args.slice(split + 1)];
  const [verb = '', script = ''] = own.filter((arg) => !arg.startsWith('-'));
  const name = verb === 'test' ? 'test' : script;
  if (verb !== 'run' && verb !== 'test')
    return ['install', 'pack', 'start'].includes(verb) ? [] : [`npm ${verb} is none that is known`];
  if (scripts[name] === undefined) return [`there is no script ${name}`];
  if (name === 'telltale') return ofTelltale(passed);
  const program = programs[name];
  if (program === undefined) return [];
  const text = globSync('*.ts', { cwd: join(root, dirname(program)) })
    .map((file) => readFileSync(join(root, dirname(program), file), 'utf8'))
    .join('\n');
  return flagsIn(passed).flatMap((flag) =>
    new RegExp(`['"]?${flag.slice(2)}['"]?: \\{`).test(text) ? [] : [`npm run ${name} has no ${flag}`],
  );
}

function ofTelltale(args: readonly string[]): string[] {
  let verb = telltaleProgram;
  const rest = [...args];
  for (let next = rest[0]; next !== undefined; next = rest[0]) {
    const found = verb.commands.find((one) => one.name() === next || one.aliases().includes(next ?? ''));
    if (found === undefined) break;
    verb = found;
    rest.shift();
  }
  if (verb === telltaleProgram && !(rest[0] ?? '').startsWith('-')) return [`telltale has no verb ${rest[0] ?? ''}`];
  const known = ['--help', '--version', ...verb.options.flatMap(({ long }) => long ?? [])];
  const until = rest.indexOf('--');
  return flagsIn(until === -1 ? rest : rest.slice(0, until)).flatMap((flag) =>
    known.includes(flag) ? [] : [`telltale ${verb.name()} has no ${flag}`],
  );
}

function ofCompose(args: readonly string[]): string[] {
  const verb = args.find((arg) => composeVerbs.includes(arg));
  const wrong: string[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === '--profile' && !profiles.has(args[index + 1] ?? '') && !/^[-<*]/.test(args[index + 1] ?? '')) {
      wrong.push(`the stack has no profile ${args[index + 1]}`);
    }
    if (arg === '-f' && !existsSync(join(root, 'compose', args[index + 1] ?? ''))) wrong.push(`no ${args[index + 1]}`);
  }
  const after = verb === undefined ? [] : args.slice(args.indexOf(verb) + 1);
  const own =
    verb === 'exec' || verb === 'run' ? after.slice(0, after.findIndex((arg) => !arg.startsWith('-')) + 1) : after;
  const flags = [...args.slice(0, verb === undefined ? args.length : args.indexOf(verb)), ...own].filter((arg) =>
    /^-/.test(arg),
  );
  wrong.push(
    ...flags
      .filter((flag) => flag !== '-' && !composeFlags.includes(flag))
      .map((flag) => `docker compose ${flag} is none that is known`),
  );
  const named = own.filter((arg) => /^[a-z][\w-]*$/.test(arg));
  wrong.push(...named.filter((name) => !services.has(name)).map((name) => `the stack has no service ${name}`));
  return wrong;
}

function flagsIn(args: readonly string[]): string[] {
  return args.filter((arg) => /^--[a-z]/.test(arg)).map((arg) => arg.split('=')[0] ?? arg);
}

function ofPath(path = ''): string[] {
  const places = [root, join(root, 'compose')];
  return places.some((folder) => existsSync(join(folder, path))) ? [] : [`there is no ${path}`];
}
