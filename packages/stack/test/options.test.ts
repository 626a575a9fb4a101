// The options by which components tell the set-up of their services: what is no such service or number is refused.
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { replicasOption, serviceOption } from '../src/kubernetes/options.ts';

const parsed = (...args: readonly string[]) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  return program.addOption(serviceOption()).addOption(replicasOption()).parse(args, { from: 'user' }).opts();
};

it('takes how many pods each service has', () => {
  const { replicas } = parsed('--replicas=elasticsearch=3', '--replicas=prometheus=2', '--service=logstash');
  expect([...replicas]).toEqual([
    ['elasticsearch', 3],
    ['prometheus', 2],
  ]);
  expect([...parsed().replicas]).toEqual([]);
});

it.each(['kibana=2', 'elasticsearch', 'elasticsearch=0', 'elasticsearch=10', 'elasticsearch=-1', 'elasticsearch=x'])(
  'refuses %s, with what it takes',
  (text) => {
    expect(() => parsed(`--replicas=${text}`)).toThrow(
      /It is elasticsearch, prometheus, alertmanager and a number up to 9, such as elasticsearch=3\./,
    );
  },
);
