// Every command of README and docs is run by a test, or stands in a table with the reason why not; what it names exists.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Covered, covered } from './covered.ts';
import { missingIn } from './exists.ts';
import { commandsInBlocks, commandsInProse, root } from './pages.ts';

const commands = commandsInBlocks();
const prose = commandsInProse();
const coverOf = (command: string): Covered | undefined => covered.find((one) => one.command.test(command));
const table = 'tests/documentation/covered.ts';

it('there are pages with commands', () => {
  expect(commands.length).toBeGreaterThan(100);
  expect(prose.length).toBeGreaterThan(80);
  expect(new Set(commands.map(({ page }) => page)).size).toBeGreaterThan(12);
});

describe('a command of a page', () => {
  it(`is run by a test, or stands in ${table} with the reason why not`, () => {
    const bare = commands.filter(({ command }) => coverOf(command) === undefined);
    expect(bare.map(({ page, command }) => `${page}: ${command}`)).toEqual([]);
    const why = new Map(commands.map(({ command }) => [coverOf(command)?.why, command]));
    why.delete(undefined);
    for (const [reason, example] of why) console.log(`not run here, since ${reason}: ${example} ...`);
  });

  it('names only existing scripts, verbs, options, services, profiles and files', () => {
    const wrong = [...commands, ...prose].flatMap(({ page, command }) =>
      missingIn(command).map((what) => `${page}: ${what} (${command})`),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });
});

describe('a row of the table', () => {
  it.each(covered.map((row) => [String(row.command), row] as const))(
    '%s is of use, and names tests that there are',
    (_, row) => {
      expect(
        row.mayBeUnused ?? commands.some(({ command }) => coverOf(command) === row),
        'no page has such a command',
      ).toBe(true);
      for (const path of row.by ?? []) {
        expect(existsSync(join(root, path)), path).toBe(true);
        expect(readFileSync(join(root, path), 'utf8'), path).toMatch(row.holds ?? /never/);
      }
      expect(row.by !== undefined || row.why !== undefined).toBe(true);
    },
  );
});

describe('the check', () => {
  it.each([
    ['npm run nonsense', 'there is no script nonsense'],
    ['npm run demo -- --nonsense', 'npm run demo has no --nonsense'],
    ['telltale nonsense', 'telltale has no verb nonsense'],
    ['npx telltale up --nonsense', 'telltale up has no --nonsense'],
    ['set -a; eval "$(npm run -s telltale -- envy)"; set +a', 'telltale has no verb envy'],
    ['docker compose run --rm nonsense credentials', 'the stack has no service nonsense'],
    ['docker compose --profile nonsense up -d', 'the stack has no profile nonsense'],
    ['docker compose up --nonsense', 'docker compose --nonsense is none that is known'],
    ['cd nonsense', 'there is no nonsense'],
    ['npm run -s telltale -- status | node examples/nonsense.mjs', 'there is no examples/nonsense.mjs'],
  ])('reports %s', (command, what) => {
    expect(missingIn(command)).toEqual([what]);
  });
});
