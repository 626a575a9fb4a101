// The links to Grafana and Kibana lead to where they can be opened on this machine, whatever runs the plane.
import { expect, it } from 'vitest';
import { findUserInterfaces } from '../src/servers/user-interfaces.ts';

const [grafana, kibana] = ['https://localhost:3000', 'https://localhost:5601'];
const status = async () => ({
  parts: [
    { name: 'grafana', state: 'running' as const, url: grafana },
    { name: 'kibana', state: 'starting' as const, url: kibana },
  ],
});

it('containers that run are linked by their published ports, and those that do not are not', async () => {
  expect(await findUserInterfaces({}, 'compose', status)).toEqual({ grafana });
});

it('servers in a cluster are linked by forwarded ports, since their own addresses exist in the cluster alone', async () => {
  const forwarded = { grafana: 'https://127.0.0.1:40001', kibana: 'https://127.0.0.1:40002' };
  const plane = { forwardUserInterfaces: async () => forwarded };
  expect(await findUserInterfaces(plane, 'kubernetes', status)).toEqual(forwarded);
});

it('a native plane, which has neither, is not asked for its status', async () => {
  const asked = () => expect.unreachable('the status takes seconds');
  expect(await findUserInterfaces({}, 'native', asked)).toEqual({});
});
