// `telltale logs` shows what the parts say, for people and for programs, until nobody reads any more.
import type { Engine, LogOptions, PlaneDescription } from '@telltale/plane';
import { expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { fakePlane } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const said = [
  { part: 'prometheus', line: 'level=warn' },
  { part: 'keeper', line: 'dropped\tit' },
];

/** Runs the command line on a plane that says this. */
async function typed(line: string, logs: Engine['logs'], unread?: AbortSignal) {
  const screen = terminal();
  const command = { ...screen, ...(unread && { unread }) };
  const description = { parts: ['elasticsearch', 'prometheus', 'keeper'] } as unknown as PlaneDescription;
  const plane = fakePlane({ describe: async () => description, logs });
  const code = await run(['logs', ...line.split(' ').filter(Boolean)], command, async () => plane);
  return { code, out: screen.out.join(''), err: screen.err.join('') };
}

it('shows each line with its part, and passes on the options of the command line', async () => {
  const asked: LogOptions[] = [];
  const logs: Engine['logs'] = async function* (options) {
    asked.push(options);
    yield* said;
  };
  expect(await typed('prometheus keeper --lines 7', logs)).toEqual({
    code: 0,
    out: 'prometheus | level=warn\nkeeper     | dropped\tit\n',
    err: '',
  });
  await typed('', logs);
  expect(asked).toMatchObject([
    { parts: ['prometheus', 'keeper'], linesMax: 7, follow: false },
    { parts: [], linesMax: 100, follow: false },
  ]);
});

it('prints one object with --json, and one for each line with --follow', async () => {
  const logs: Engine['logs'] = async function* () {
    yield* said;
  };
  expect(JSON.parse((await typed('--json', logs)).out)).toEqual({ lines: said });
  const followed = (await typed('--json --follow', logs)).out;
  expect(
    followed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(said);
});

it('follows the logs until the reader is gone', async () => {
  const gone = new AbortController();
  const { code, out } = await typed(
    '--follow',
    async function* ({ signal }) {
      yield* said;
      gone.abort();
      if (signal?.aborted !== true) throw new Error('it goes on for ever');
    },
    gone.signal,
  );
  expect(code).toBe(0);
  expect(out.split('\n')).toHaveLength(3);
});

it('names each part that has written nothing, and its file, beside the lines of the others', async () => {
  const logs: Engine['logs'] = async function* ({ onSilent }) {
    yield* said;
    onSilent?.('alertmanager', '/plane/logs/alertmanager.log');
    onSilent?.('grafana', undefined);
  };
  const { code, out, err } = await typed('', logs);
  expect([code, out.split('\n').length]).toEqual([0, 3]);
  expect(err).toBe(
    'alertmanager has written nothing; its log is /plane/logs/alertmanager.log\ngrafana has written nothing\n',
  );
});

it('removes control sequences from lines on a terminal', async () => {
  const { out } = await typed('', async function* () {
    yield { part: 'keeper', line: '\u001b[31mred\u001b[0m \u001b]0;title\u0007 bell\u0007 over\rwritten' };
  });
  expect(out.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  expect(out).toMatch(/red .*bell overwritten/);
});

it.each(['many', '-1', '1000001', '1.5'])('refuses %s lines', async (count) => {
  const { code, err } = await typed(`--lines=${count}`, async function* () {});
  expect(code).toBe(2);
  expect(err).toContain(`--lines ${count} is not accepted: it must be a whole number from 0 to 1000000.`);
});
