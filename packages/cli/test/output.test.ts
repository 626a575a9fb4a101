// Each verb prints what a person needs, or one object by --json.
import { execFileSync } from 'node:child_process';
import type { UpReport } from '@telltale/plane';
import { describe, expect, it } from 'vitest';
import { down } from '../src/commands/down.ts';
import { env } from '../src/commands/env.ts';
import { status } from '../src/commands/status.ts';
import { up } from '../src/commands/up.ts';
import { connections, fakePlane, running } from './support/fake-plane.ts';
import { terminal } from './support/terminal.ts';

const report: UpReport = {
  connections,
  started: ['elasticsearch'],
  alreadyRunning: [],
  pages: [],
  notes: ['a note'],
};

describe('up', () => {
  it('passes the ports on, prints steps and notes on stderr, and the addresses of the parts on stdout', async () => {
    const screen = terminal();
    const asked: unknown[] = [];
    const plane = fakePlane({
      up: async (options) => {
        asked.push(options?.ports);
        options?.onProgress?.({ step: 'start', title: 'Start it', state: 'started' });
        options?.onProgress?.({ step: 'start', title: 'Start it', state: 'done' });
        return report;
      },
    });
    expect(await up(plane, { ...screen, json: false, ports: { prometheus: 0 }, profiles: [] })).toBe(0);
    expect(asked).toEqual([{ prometheus: 0 }]);
    expect(screen.out.join('')).toMatch(/elasticsearch .* https:\/\/127\.0\.0\.1:9200/);
    expect(screen.out.join('')).toContain('telltale env');
    expect(screen.err.join('')).toMatch(/Start it \.\.\.\n.*Start it: done in \d+\.\d s\n.*note: a note\n/);
  });

  it('names the console, and the other addresses if the servers have no web pages', async () => {
    const screen = terminal();
    await up(fakePlane({ up: async () => report }), { ...screen, json: false, ports: {}, profiles: [] });
    expect(screen.out.join('')).toMatch(
      /^in a browser +telltale console; these builds of Prometheus and Alertmanager have no web pages$/m,
    );
    expect(screen.out.join('')).toMatch(/^in your own Grafana +telltale import --help$/m);
    const [, command = ''] = /^query Prometheus +(.*)$/m.exec(screen.out.join('')) ?? [];
    const asked = command
      .replace('cat /plane/secrets/reader', 'echo hush')
      .replace('curl', 'sh -c "cat; echo; echo \\"\\$@\\"" sh');
    expect(execFileSync('sh', ['-c', asked], { encoding: 'utf8' })).toBe(
      'user = "reader:hush"\n--config - --cacert /plane/ca.crt https://127.0.0.1:9090/api/v1/query?query=up\n',
    );
  });

  it('says how to log in when there are pages for a browser', async () => {
    const screen = terminal();
    const withPages = { ...report, pages: ['prometheus', 'alertmanager'] as const };
    await up(fakePlane({ up: async () => withPages }), { ...screen, json: false, ports: {}, profiles: [] });
    expect(screen.out.join('')).toContain('trust the authority in /plane/ca.crt, and log in as reader');
    expect(screen.out.join('')).not.toContain('no web pages');
  });

  it('prints the connections, and nothing else on stdout, with --json', async () => {
    const screen = terminal();
    await up(fakePlane({ up: async () => report }), { ...screen, json: true, ports: {}, profiles: [] });
    expect(screen.out).toHaveLength(1);
    expect(JSON.parse(screen.out.join(''))).toEqual(connections);
  });
});

describe('up in a cluster', () => {
  const planned = {
    where: 'the namespace telltale of kind-kind',
    created: ['job/setup'],
    changed: ['deployment/keeper'],
    text: 'deployment/keeper\n-  a\n+  b',
  };
  const path = { path: 'preload', id: '1', passed: true };
  const asking = (answer: boolean) => {
    const asked: string[] = [];
    const plane = fakePlane({
      up: async (options) => {
        if ((await options?.confirm?.(planned)) !== true) throw new Error('not confirmed');
        return { ...report, planned };
      },
    });
    const ask = async (question: string): Promise<boolean> => {
      asked.push(question);
      return answer;
    };
    return { asked, plane, ask };
  };
  const quiet = { json: false, ports: {}, profiles: [] };

  it('shows what would change on stderr, and asks', async () => {
    const screen = terminal();
    const { asked, plane, ask } = asking(true);
    expect(await up(plane, { ...screen, ...quiet, ask })).toBe(0);
    expect(asked).toEqual(['Apply this?']);
    expect(screen.err.join('')).toContain(
      'deployment/keeper\n-  a\n+  b\n1 to create and 1 to change in the namespace telltale of kind-kind\n',
    );
    expect(screen.out.join('')).toMatch(/^it runs in +the namespace telltale of kind-kind$/m);
    expect(screen.out.join('')).toContain('telltale console --engine kubernetes');
    expect(screen.out.join('')).not.toContain('telltale env');
  });

  it('does not go on where the answer is no, and asks nobody where nobody can answer', async () => {
    const refused = asking(false);
    await expect(up(refused.plane, { ...terminal(), ...quiet, ask: refused.ask })).rejects.toThrow('not confirmed');
    expect(await up(asking(false).plane, { ...terminal(), ...quiet })).toBe(0);
  });

  it('sends a record through the plane, and fails if it does not arrive', async () => {
    const smokes = [
      { passed: true, paths: [path] },
      { passed: false, paths: [{ ...path, passed: false, why: 'the record did not arrive' }] },
    ];
    const [well, wrong] = await Promise.all(
      smokes.map(async (smokeReport) => {
        const screen = terminal();
        const code = await up(asking(true).plane, { ...screen, ...quiet, json: true, smoke: async () => smokeReport });
        return { code, said: screen.err.join(''), out: screen.out };
      }),
    );
    expect(well).toMatchObject({ code: 0, said: expect.stringMatching(/smoke: preload: ok\n/) });
    expect(wrong).toMatchObject({
      code: 1,
      said: expect.stringMatching(/smoke: preload: the record did not arrive\n/),
    });
    expect(wrong?.out).toHaveLength(1);
  });
});

describe('down', () => {
  it('says what was stopped, and whether the data was kept', async () => {
    const screen = terminal();
    const asked: unknown[] = [];
    const plane = fakePlane({
      down: async (options) => {
        asked.push(options?.purge);
        return { stopped: ['keeper', 'prometheus'], purged: options?.purge === true };
      },
    });
    await down(plane, { ...screen, json: false, purge: false });
    await down(plane, { ...screen, json: false, purge: true });
    await down(plane, { ...screen, json: true, purge: false });
    expect(asked).toEqual([false, true, false]);
    expect(screen.out).toEqual([
      'stopped: keeper, prometheus; the data was kept\n',
      'stopped: keeper, prometheus; the data was deleted\n',
      '{"stopped":["keeper","prometheus"],"purged":false}\n',
    ]);
  });

  it('says so when nothing was running', async () => {
    const screen = terminal();
    const plane = fakePlane({ down: async () => ({ stopped: [], purged: false }) });
    expect(await down(plane, { ...screen, json: false, purge: false })).toBe(0);
    expect(screen.out.join('')).toBe('nothing was running; the data was kept\n');
  });
});

describe('status', () => {
  it('shows state, version, address, pid, memory, disk and start of each part', async () => {
    const screen = terminal();
    expect(await status(fakePlane({ status: async () => running }), { ...screen, json: false })).toBe(0);
    expect(screen.out.join('')).toMatch(
      /elasticsearch .* running .* 1\.2\.3 .* https:\/\/127\.0\.0\.1:9200 .* 42 .* 863 MB .* 1\.3 MB .* 2026-01-02T03:04:05Z/,
    );
  });

  it('prints the connections and the parts with --json', async () => {
    const screen = terminal();
    await status(fakePlane({ status: async () => running }), { ...screen, json: true });
    expect(JSON.parse(screen.out.join(''))).toEqual({ ...connections, parts: running.parts, services: [] });
  });

  it('shows where the metrics of each service are', async () => {
    const screen = terminal();
    const services = [{ name: 'shop', url: 'http://127.0.0.1:41207/metrics' }];
    await status(fakePlane({ status: async () => ({ ...running, services }) }), { ...screen, json: false });
    expect(screen.out.join('')).toMatch(/service +│ its metrics[\s\S]*shop +│ http:\/\/127\.0\.0\.1:41207\/metrics/);
    await status(fakePlane({ status: async () => ({ ...running, services }) }), { ...screen, json: true });
    expect(JSON.parse(screen.out.at(-1) ?? '')).toMatchObject({ services });
  });

  it.each(['stopped', 'crashed', 'unhealthy', 'starting'] as const)('exits with 3 when a part is %s', async (state) => {
    const screen = terminal();
    const parts = [...running.parts, { name: 'prometheus', state, detail: 'why it is so' }];
    expect(await status(fakePlane({ status: async () => ({ parts }) }), { ...screen, json: false })).toBe(3);
    expect(screen.out.join('')).toContain('prometheus: why it is so');
  });
});

describe('env', () => {
  it('prints lines that a shell reads back, whatever the values contain', async () => {
    const screen = terminal();
    const environment = {
      TELLTALE_PLAIN: 'https://127.0.0.1:9200',
      TELLTALE_WILD: `a b "c" 'd' $HOME \`ls\` \\ ; & * #`,
      TELLTALE_EMPTY: '',
    };
    expect(await env(fakePlane({ environment: async () => environment }), screen)).toBe(0);
    const read = execFileSync('sh', ['-c', 'set -a; eval "$LINES_TO_READ"; env -0'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LINES_TO_READ: screen.out.join('') },
    });
    const seen = Object.fromEntries(read.split('\0').map((line) => [line.split('=')[0], line.replace(/^[^=]*=/, '')]));
    expect(seen).toMatchObject(environment);
  });
});
