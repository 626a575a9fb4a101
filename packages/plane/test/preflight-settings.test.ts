// The settings of the stack of containers are checked before anything is started with them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requireNoProblem } from '../src/preflight/problem.ts';
import { checkSettings, readSettingsFile, settingsProblem } from '../src/preflight/settings.ts';
import { stackSettings } from '../src/preflight/settings-schema.ts';

const wrongOf = (text: string): readonly string[] => checkSettings(readSettingsFile(text)).wrong;

describe('valid settings', () => {
  it('default to the schema if they are not set or empty', () => {
    const { values, wrong, warnings } = checkSettings({ TELLTALE_KIBANA_PORT: '' });
    expect({ wrong, warnings }).toEqual({ wrong: [], warnings: [] });
    expect(values).toMatchObject({
      TELLTALE_BIND_ADDRESS: '127.0.0.1',
      TELLTALE_KIBANA_PORT: '5601',
      TELLTALE_ELASTICSEARCH_HEAP: '512m',
      TELLTALE_METRICS_RETENTION: '15d',
      TELLTALE_METRICS_RETENTION_SIZE: '5GB',
    });
    expect(settingsProblem({ wrong }, 'compose/.env')).toBeUndefined();
  });

  it('are read from the syntax of an .env file', () => {
    const text = `
# What was chosen.
TELLTALE_KIBANA_PORT="15601"
TELLTALE_BIND_ADDRESS=[::1]
TELLTALE_ELASTICSEARCH_HEAP=31g # of 64
TELLTALE_ELASTICSEARCH_MEMORY=48g
TELLTALE_METRICS_RETENTION=1y6w
TELLTALE_METRICS_RETENTION_SIZE='16TB'
COMPOSE_PROFILES=demo,mail`;
    const { values, wrong, warnings } = checkSettings(readSettingsFile(text));
    expect({ wrong, warnings }).toEqual({ wrong: [], warnings: [] });
    expect(values).toMatchObject({ TELLTALE_KIBANA_PORT: '15601', TELLTALE_ELASTICSEARCH_HEAP: '31g' });
  });

  it('may include the names of other tools, if these are declared', () => {
    expect(checkSettings({ TELLTALE_VERSION: '1' }, { alsoKnown: ['TELLTALE_VERSION'] })).toMatchObject({
      wrong: [],
      warnings: [],
    });
  });
});

describe('rejects invalid settings and says what is accepted', () => {
  it.each([
    ['TELLTALE_KIBANA_PORT=0', 'TELLTALE_KIBANA_PORT is "0": it must be a port, 1 to 65535'],
    ['TELLTALE_KIBANA_PORT=65536', 'TELLTALE_KIBANA_PORT is "65536": it must be a port, 1 to 65535'],
    ['TELLTALE_KIBANA_PORT=56o1', 'TELLTALE_KIBANA_PORT is "56o1": it must be a port, 1 to 65535'],
    [
      'TELLTALE_BIND_ADDRESS=localhost',
      'TELLTALE_BIND_ADDRESS is "localhost": it must be an IP address of this machine, such as 127.0.0.1 or [::1]',
    ],
    [
      'TELLTALE_BIND_ADDRESS=::1',
      'TELLTALE_BIND_ADDRESS is "::1": it must be an IP address of this machine, such as 127.0.0.1 or [::1]',
    ],
    ['TELLTALE_KIBANA_MEMORY=1', 'TELLTALE_KIBANA_MEMORY is "1": it must be an amount of memory such as 768m or 2g'],
    ['TELLTALE_KIBANA_MEMORY=8m', 'TELLTALE_KIBANA_MEMORY is "8m": it must be an amount of memory such as 768m or 2g'],
    [
      'TELLTALE_ELASTICSEARCH_HEAP=2g',
      'TELLTALE_ELASTICSEARCH_MEMORY is 1280m: with a heap of 2g it must be 3328m or more',
    ],
    [
      'TELLTALE_DOCKER_SOCKET=tcp://127.0.0.1:2375',
      'TELLTALE_DOCKER_SOCKET is "tcp://127.0.0.1:2375": it must be the path of a socket, such as /var/run/docker.sock',
    ],
    ['TELLTALE_ELASTICSEARCH_HEAP=256m', 'TELLTALE_ELASTICSEARCH_HEAP is "256m": it must be 512m to 31g'],
    [
      'TELLTALE_ELASTICSEARCH_HEAP=32g\nTELLTALE_ELASTICSEARCH_MEMORY=64g',
      'TELLTALE_ELASTICSEARCH_HEAP is "32g": it must be 512m to 31g',
    ],
    ['TELLTALE_ELASTICSEARCH_HEAP=2', 'TELLTALE_ELASTICSEARCH_HEAP is "2": it must be 512m to 31g'],
    [
      'TELLTALE_METRICS_RETENTION=15',
      'TELLTALE_METRICS_RETENTION is "15": it must be a time such as 15d or 12h, 2h to 10y',
    ],
    [
      'TELLTALE_METRICS_RETENTION=1h',
      'TELLTALE_METRICS_RETENTION is "1h": it must be a time such as 15d or 12h, 2h to 10y',
    ],
    [
      'TELLTALE_METRICS_RETENTION_SIZE=5G',
      'TELLTALE_METRICS_RETENTION_SIZE is "5G": it must be a size such as 5GB, 512MB to 16TB',
    ],
    [
      'TELLTALE_METRICS_RETENTION_SIZE=1MB',
      'TELLTALE_METRICS_RETENTION_SIZE is "1MB": it must be a size such as 5GB, 512MB to 16TB',
    ],
    [
      'TELLTALE_KIBANA_PORT=9200',
      'TELLTALE_ELASTICSEARCH_PORT and TELLTALE_KIBANA_PORT are both 9200: each needs its own port',
    ],
  ])('%s', (text, problem) => {
    expect(wrongOf(text)).toEqual([problem]);
  });

  it('a folder that does not exist', () => {
    const there = (path: string): boolean => path === '/srv/targets' || path === './log-files';
    const given = { TELLTALE_TARGETS_DIR: '/srv/targets', TELLTALE_RECEIVERS_DIR: '/srv/receiver' };
    expect(checkSettings(given, { isFolder: there }).wrong).toEqual([
      'TELLTALE_RECEIVERS_DIR is "/srv/receiver": it must be an existing folder',
    ]);
    // In a container the folders of the machine are not seen.
    expect(checkSettings(given).wrong).toEqual([]);
  });

  it('all of them in one message', () => {
    const report = checkSettings(readSettingsFile('TELLTALE_KIBANA_PORT=x\nTELLTALE_GRAFANA_PORT=y'));
    expect(() => requireNoProblem([settingsProblem(report, 'compose/.env')])).toThrow(
      expect.objectContaining({
        code: 'settings',
        message:
          '[telltale plane] cannot use the settings of compose/.env: TELLTALE_KIBANA_PORT is "x": it must be a port, 1 to 65535; TELLTALE_GRAFANA_PORT is "y": it must be a port, 1 to 65535. Correct it there; .env.example lists every setting with its default.',
      }),
    );
  });
});

describe('two equal ports', () => {
  it('are accepted if one belongs to a profile that is not enabled', () => {
    expect(wrongOf('TELLTALE_KIBANA_PORT=8080')).toEqual([]);
  });

  it.each(['COMPOSE_PROFILES=mail,demo', 'COMPOSE_PROFILES=*', 'TELLTALE_DEMO_PORT=8080'])(
    'are rejected with %s',
    (asked) => {
      expect(wrongOf(`TELLTALE_KIBANA_PORT=8080\n${asked}`)).toEqual([
        'TELLTALE_KIBANA_PORT and TELLTALE_DEMO_PORT are both 8080: each needs its own port',
      ]);
    },
  );
});

describe('a bind address', () => {
  it.each(['0.0.0.0', '192.168.1.7', '[::]', '[2001:db8::1]'])(
    'that is not loopback is accepted with a warning: %s',
    (address) => {
      const { wrong, warnings } = checkSettings({ TELLTALE_BIND_ADDRESS: address });
      expect(wrong).toEqual([]);
      expect(warnings).toEqual([
        expect.stringContaining(`TELLTALE_BIND_ADDRESS is ${address}: everyone who can reach`),
      ]);
    },
  );

  it.each(['127.0.0.1', '127.8.9.10', '[::1]'])('that is loopback gives no warning: %s', (address) => {
    expect(checkSettings({ TELLTALE_BIND_ADDRESS: address }).warnings).toEqual([]);
  });
});

describe('an unknown setting', () => {
  it.each([
    ['TELLTALE_KIBANA_PROT', 'TELLTALE_KIBANA_PORT'],
    ['TELLTALE_ELASTIC_PORT', 'TELLTALE_ELASTICSEARCH_PORT'],
    ['TELLTALE_ELASTICSEARCH_HEAP_SIZE', 'TELLTALE_ELASTICSEARCH_HEAP'],
    ['TELLTALE_BINDADDRESS', 'TELLTALE_BIND_ADDRESS'],
    ['TELLTALE_TARGET_DIR', 'TELLTALE_TARGETS_DIR'],
    ['TELLTALE_METRIC_RETENTION', 'TELLTALE_METRICS_RETENTION'],
  ])('named %s is taken for a misspelt %s, and its value is not shown', (name, meant) => {
    expect(wrongOf(`${name}=secret`)).toEqual([`${name} is not a setting; ${meant} is`]);
  });

  it('is ignored with a warning if it resembles no known setting', () => {
    const { wrong, warnings } = checkSettings({ TELLTALE_COLOUR: 'blue' });
    expect({ wrong, warnings }).toEqual({
      wrong: [],
      warnings: ['TELLTALE_COLOUR is not a setting and has no effect'],
    });
  });

  it('is ignored if it belongs to another tool', () => {
    expect(checkSettings({ KIBANA_PROT: '1', COMPOSE_FILE: 'x' })).toMatchObject({ wrong: [], warnings: [] });
  });
});

describe('the schema of the settings', () => {
  const defaults = Object.fromEntries(Object.entries(stackSettings).map(([name, setting]) => [name, setting.default]));

  it('accepts each of its own defaults', () => {
    expect(Object.keys(defaults).length).toBeGreaterThan(20);
    expect(checkSettings({ ...defaults, COMPOSE_PROFILES: '*' })).toMatchObject({ wrong: [], warnings: [] });
  });

  it('has every setting of the stack, with the same default', () => {
    const stack = readFileSync(new URL('../../../compose/compose.yaml', import.meta.url), 'utf8');
    const taken = [...stack.matchAll(/\$\{(TELLTALE_\w+):-([^}]*)\}/g)].map(([, name = '', value]) => [name, value]);
    expect(taken.length).toBeGreaterThan(20);
    expect(taken.filter(([name = '', value]) => defaults[name] !== value)).toEqual([]);
    const bare = [...stack.matchAll(/\$\{?(TELLTALE_\w+)(?!\w|:-)/g)].map(([, name]) => name);
    expect(bare).toEqual([]);
  });
});

it('does not repeat a password in a URL that was set in the wrong place', () => {
  for (const address of ['http://bob:p@hush@h', 'http://bob:p/hush@h', 'bob:hush@h']) {
    const { wrong } = checkSettings({ TELLTALE_KIBANA_PORT: address, TELLTALE_BIND_ADDRESS: address });
    expect(wrong).toHaveLength(2);
    expect(wrong.join()).not.toContain('hush');
  }
});
