// Every command in a message works where the user is: installed, in a project, in a clone, elsewhere.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';
import { run } from '../src/run.ts';
import { commandAt, withRunnableCommands } from '../src/terminal/runnable-command.ts';
import { fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telltale-command-')));
const clone = join(folder, 'a clone');
const program = join(clone, 'packages/cli/bin/telltale.js');
const links = join(clone, 'node_modules/.bin');

beforeAll(() => {
  mkdirSync(join(clone, 'packages/cli/bin'), { recursive: true });
  mkdirSync(links, { recursive: true });
  for (const name of ['elsewhere', 'bin', 'other']) mkdirSync(join(folder, name));
  writeFileSync(program, '#!/bin/sh\necho called "$@"\n');
  chmodSync(program, 0o755);
  symlinkSync(program, join(links, 'telltale'));
  symlinkSync(program, join(folder, 'bin/telltale'));
  writeFileSync(join(folder, 'other/telltale'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const npm = (cwd: string, env: Readonly<Record<string, string>> = {}) => ({
  npm_lifecycle_event: 'telltale',
  INIT_CWD: cwd,
  npm_config_local_prefix: clone,
  PATH: `${links}:/usr/bin`,
  ...env,
});

describe('the command', () => {
  it.each([
    ['is telltale where that is on the PATH', { PATH: `/usr/bin:${join(folder, 'bin')}` }, 'elsewhere', 'telltale'],
    ['is telltale where the shell has the links of the clone', { PATH: links }, 'elsewhere', 'telltale'],
    ['is by npx in a clone', { PATH: '/usr/bin' }, 'a clone', 'npx telltale'],
    ['is by npx in a folder of a clone', { PATH: '/usr/bin' }, 'a clone/packages/cli', 'npx telltale'],
    ['is by npx in a clone under npm run', npm(clone), 'a clone', 'npx telltale'],
    [
      'is by pnpm under pnpm',
      npm(clone, { npm_config_user_agent: 'pnpm/10.1.0 npm/?' }),
      'a clone',
      'pnpm exec telltale',
    ],
    ['is by yarn under yarn', npm(clone, { npm_config_user_agent: 'yarn/4.1.0 npm/?' }), 'a clone', 'yarn telltale'],
    ['is by its path elsewhere', { PATH: '/usr/bin' }, 'elsewhere', `node '${program}'`],
    ['is by its path elsewhere under npm --prefix', npm(join(folder, 'elsewhere')), 'a clone', `node '${program}'`],
    ['is by its path in a script of npm that goes elsewhere', npm(clone), 'elsewhere', `node '${program}'`],
    ['is none of another program of that name', { PATH: join(folder, 'other') }, 'a clone', 'npx telltale'],
    ['is by npx without any PATH', {}, 'a clone', 'npx telltale'],
  ] as const)('%s', (_, env, cwd, command) => {
    expect(commandAt({ env, cwd: join(folder, cwd), program })).toBe(command);
  });

  it('by its path works in a shell', () => {
    const command = commandAt({ env: {}, cwd: join(folder, 'elsewhere'), program }).replace(/^node /, 'sh ');
    expect(execFileSync('sh', ['-c', `${command} up`], { encoding: 'utf8' })).toBe('called up\n');
  });
});

describe('a text', () => {
  it.each([
    ['Start it: telltale up --engine native', 'Start it: npx telltale up --engine native'],
    ['set -a; eval "$(telltale env)"; set +a', 'set -a; eval "$(npx telltale env)"; set +a'],
    ['telltale down, then telltale up', 'npx telltale down, then npx telltale up'],
    ['telltale dead-letters retry', 'npx telltale dead-letters retry'],
  ])('%j shows its commands as the user can run them here', (text, typed) => {
    expect(withRunnableCommands(text, 'npx telltale')).toBe(typed);
  });

  it.each([
    'telltale changes nothing about its end',
    '[telltale plane] cannot start',
    '@telltale/node',
    'npx telltale up',
    'npm run telltale -- up',
    'the user telltale-reader',
    'telltale upper',
  ])('%j is left', (text) => expect(withRunnableCommands(text, 'npx telltale')).toBe(text));

  it('has every verb that the program has', () => {
    const options = { command: terminal(), reporter: terminal().reporter, end: () => {}, openEngine: undefined };
    const verbs = createProgram(options).commands.map((verb) => verb.name());
    expect(verbs.map((verb) => withRunnableCommands(`telltale ${verb}`, 'npx telltale'))).toEqual(
      verbs.map((verb) => `npx telltale ${verb}`),
    );
  });
});

describe('in a clone', () => {
  const name = 'npx telltale';
  const stopped = { parts: [{ name: 'elasticsearch', state: 'stopped' as const }] };
  const bare = /(?<!npx )\btelltale (?:up|down|status|env|doctor|logs)\b/;

  async function said(line: string, plane: Parameters<typeof fakePlane>[0] = {}): Promise<string> {
    const screen = terminal();
    await run(line.split(' '), { ...screen, name }, async () => fakePlane(plane));
    return [...screen.out, ...screen.err].join('');
  }

  it.each(['--help', 'up --help', 'doctor --help', 'import --help', 'size --help', 'dead-letters --help'])(
    'the help of %s can be copied',
    async (line) => {
      const help = await said(line);
      expect(help).toContain('npx telltale ');
      expect(help).not.toMatch(bare);
    },
  );

  it('up prints the next commands in the form that works there', async () => {
    const { connections } = await import('./support/fake-plane.ts');
    const report = { connections, started: [], alreadyRunning: [], pages: [], notes: ['mended: telltale status'] };
    const text = await said('up', { up: async () => report });
    expect(text).toContain('eval "$(npx telltale env)"');
    expect(text).toContain('npx telltale down');
    expect(text).not.toMatch(bare);
  });

  it.each([
    ['status', 'start it              npx telltale up\n'],
    ['status --engine native', 'start it              npx telltale up --engine native\n'],
  ])('%s of a plane that is stopped says how to start it', async (line, hint) => {
    expect(await said(line, { status: async () => stopped })).toContain(hint);
  });

  it('status of a plane that has lost a part says how to start it', async () => {
    const parts = [
      { name: 'elasticsearch', state: 'running' as const },
      { name: 'prometheus', state: 'crashed' as const, detail: 'it ended; telltale up starts it again' },
    ];
    const text = await said('status', { status: async () => ({ parts }) });
    expect(text).toContain('start what is missing npx telltale up\n');
    expect(text).toContain('find what is wrong    npx telltale doctor\n');
    expect(text).not.toMatch(bare);
    const { parts: shownParts } = JSON.parse(await said('status --json', { status: async () => ({ parts }) }));
    expect(shownParts[1].detail).toBe('it ended; npx telltale up starts it again');
  });

  it('an error has a remedy, on stderr and with --json', async () => {
    const { PlaneError } = await import('@telltale/plane');
    const environment = async () => {
      throw new PlaneError('not_running', { what: 'cannot', why: 'it is not', remedy: 'Start it: telltale up' });
    };
    expect(await said('env', { environment })).toBe('[telltale plane] cannot: it is not. Start it: npx telltale up.\n');
    const [object = ''] = (await said('down --json', { down: environment as never })).split('\n');
    expect(JSON.parse(object).error.message).toContain('npx telltale up');
  });
});
